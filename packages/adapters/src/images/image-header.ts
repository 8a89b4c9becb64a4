import type { Metadata } from "sharp";
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from "./image-limits.ts";
import { DAMAGED, type ImageRefusal } from "./prepared-image.ts";
import { loadSharp } from "./sharp-library.ts";

/** What an image says about itself, before any pixel is decoded. */
export type ImageHeader = {
  /** As libvips names it: "jpeg", "png", "webp", "gif", "heif" (also AVIF), "tiff", "svg" ... */
  readonly format: string;
  readonly metadata: Metadata;
  /** Of all frames together. */
  readonly pixels: number;
};

/** Reads the header alone; refuses what has more than `maxPixels` in all its frames, so that nothing of that size is ever decoded. */
export async function readImageHeader(
  bytes: Uint8Array,
  maxPixels: number = MAX_IMAGE_PIXELS,
): Promise<{ readonly ok: true; readonly header: ImageHeader } | ImageRefusal> {
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    return {
      ok: false,
      code: "too-many-bytes",
      reason: `the picture has ${megabytes(bytes.byteLength)} MB, and at most ${megabytes(MAX_IMAGE_BYTES)} MB can be taken`,
    };
  }
  const sharp = await loadSharp();
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return DAMAGED;
  }
  const pixels = metadata.width * (metadata.pageHeight ?? metadata.height) * Math.max(metadata.pages ?? 1, 1);
  if (!(pixels > 0)) return DAMAGED;
  if (pixels > maxPixels) return tooManyPixels(pixels, maxPixels);
  return { ok: true, header: { format: metadata.format, metadata, pixels } };
}

export function tooManyPixels(pixels: number, maxPixels: number): ImageRefusal {
  const [has, may] = [pixels, maxPixels].map((count) => Math.round(count / 1_000_000).toLocaleString("en"));
  return {
    ok: false,
    code: "too-many-pixels",
    reason: `the picture has ${has} million pixels, and at most ${may} million can be taken: please send a smaller one`,
  };
}

const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024));
