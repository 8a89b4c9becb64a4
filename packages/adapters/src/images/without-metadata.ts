import { gifWithoutMetadata } from "./gif-blocks.ts";
import { jpegWithoutMetadata } from "./jpeg-segments.ts";
import { pngWithoutMetadata } from "./png-chunks.ts";
import { webpWithoutMetadata } from "./webp-chunks.ts";

/**
 * Cuts out everything that isn't needed to show the picture, and what stands behind its end; pixels stay as they are, so a photo loses
 * nothing. Null when the kind is not one of them or the file isn't built as its kind asks; then it has to be written anew.
 */
export function withoutMetadata(bytes: Uint8Array, kind: string): Uint8Array | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === "jpeg") return jpegWithoutMetadata(buffer);
  if (kind === "png") return pngWithoutMetadata(buffer);
  if (kind === "gif") return gifWithoutMetadata(buffer);
  if (kind === "webp") return webpWithoutMetadata(buffer);
  return null;
}
