import type { Sharp } from "sharp";
import { decodeHeic } from "./heic-image.ts";
import { type ImageHeader, readImageHeader, tooManyPixels } from "./image-header.ts";
import { HEIC_TIMEOUT_MS, MAX_HEIC_PIXELS, MAX_IMAGE_PIXELS, PASS_TIMEOUT_SECONDS } from "./image-limits.ts";
import { DAMAGED, type ImagePreparation, type PreparedImage, type TimedPreparation, tooSlow } from "./prepared-image.ts";
import { tiffOf } from "./raw-tiff.ts";
import { loadSharp, oneAtATime } from "./sharp-library.ts";
import { looksLikeSvg, prepareSvg } from "./svg-drawing.ts";
import { withoutMetadata } from "./without-metadata.ts";

export type PrepareImageOptions = {
  /** Of all frames together. Default `MAX_IMAGE_PIXELS`; for HEIC never more than `MAX_HEIC_PIXELS`. */
  readonly maxPixels?: number;
  /** For this picture; less than `HEIC_TIMEOUT_MS` and `PASS_TIMEOUT_SECONDS` shortens them. What encodes AVIF can't be interrupted. Milliseconds. */
  readonly timeoutMs?: number;
  /** A clock that only goes forward. Default `performance.now`. Milliseconds. */
  readonly now?: () => number;
};

/** Quality of what has to be written again; the eye sees no difference, and a second pass hardly loses more. */
const JPEG = { quality: 90 };
const WEBP = { quality: 90, effort: 3 };
/** More effort takes tens of seconds for a phone's photo. */
const AVIF = { quality: 70, effort: 1 };

/** What a site shows; others become JPEG. */
type Shown = "jpeg" | "png" | "gif" | "webp" | "avif";
type Kind = Shown | "heic" | "tiff";
const KINDS: ReadonlyMap<string, Kind> = new Map((["jpeg", "png", "gif", "webp", "avif", "heic", "tiff"] as const).map((kind) => [kind, kind]));
/** How a deployment shows that it forgot a library, in either of Node's module systems: not the picture's fault. */
const NOT_INSTALLED: ReadonlySet<unknown> = new Set(["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"]);

/**
 * Makes an image fit for a website: upright, in sRGB, without EXIF, GPS and other metadata. JPEG, PNG, GIF, WebP and AVIF keep their
 * kind and, where nothing but metadata has to go, every pixel; HEIC and TIFF become JPEG; SVG that could run or load anything is refused.
 * The kind is read from the content. Images are worked on one at a time in a process. Throws only when `sharp` itself can't be loaded.
 */
export function prepareImage(bytes: Uint8Array, options: PrepareImageOptions = {}): Promise<TimedPreparation> {
  const now = options.now ?? (() => performance.now());
  return oneAtATime(async () => {
    const began = now();
    const prepared = await prepare(bytes, options);
    return { ...prepared, workedMs: now() - began };
  });
}

async function prepare(bytes: Uint8Array, options: PrepareImageOptions): Promise<ImagePreparation> {
  if (looksLikeSvg(bytes)) return prepareSvg(bytes);
  const maxPixels = options.maxPixels ?? MAX_IMAGE_PIXELS;
  const timeoutMs = options.timeoutMs ?? Number.POSITIVE_INFINITY;
  const read = await readImageHeader(bytes, maxPixels);
  if (!read.ok) return read;
  const { header } = read;
  const kind = KINDS.get(kindName(header));
  if (kind === undefined) return { ok: false, code: "unknown-kind", reason: "pictures of this kind can't be used: please send it as JPEG or PNG" };
  try {
    if (kind === "heic") return await preparedHeic(bytes, header, Math.min(maxPixels, MAX_HEIC_PIXELS), timeoutMs);
    return (await lossless(bytes, kind, header, timeoutMs)) ?? (await encoded(bytes, kind, header, timeoutMs));
  } catch (error) {
    if (!(error instanceof Error) || NOT_INSTALLED.has("code" in error && error.code)) throw error;
    if (error.message.includes("timeout: ")) return tooSlow(Math.min(timeoutMs, PASS_TIMEOUT_SECONDS * 1_000));
    // libvips' own words ("VipsJpeg: premature end of JPEG image") help nobody who only wants a photo on a page.
    return DAMAGED;
  }
}

/** AVIF and HEIC share a container. */
function kindName({ format, metadata }: ImageHeader): string {
  if (format !== "heif") return format;
  return metadata.compression === "av1" ? "avif" : metadata.compression === "hevc" ? "heic" : "heif";
}

/** The same pixels without the metadata; null when pixels have to change, or this kind can't be cut. Throws when it doesn't decode. */
async function lossless(bytes: Uint8Array, kind: Kind, header: ImageHeader, timeoutMs: number): Promise<PreparedImage | null> {
  const { metadata } = header;
  if ((metadata.orientation ?? 1) > 1 || !isStandardColour(header)) return null;
  const cut = withoutMetadata(bytes, kind);
  if (cut === null) return null;
  const sharp = await loadSharp();
  // Every frame is decoded: what a browser would show in half is refused here.
  await sharp(cut, { failOn: "error", limitInputPixels: false, animated: true })
    .timeout(passTimeout(timeoutMs))
    .resize({ width: 16 })
    .raw()
    .toBuffer();
  return { ok: true, bytes: cut, mediaType: `image/${kind}`, width: metadata.width, height: metadata.pageHeight ?? metadata.height };
}

/** sRGB or gray without a profile of its own, or with one that is sRGB: browsers show it the same without. */
function isStandardColour({ metadata }: ImageHeader): boolean {
  if (metadata.space !== "srgb" && metadata.space !== "b-w" && metadata.space !== "rgb16" && metadata.space !== "grey16") return false;
  if (metadata.icc === undefined) return true;
  // The profile's description is ASCII in its second version and UTF-16 in its fourth.
  return metadata.icc.includes("sRGB") || metadata.icc.includes(Buffer.from("\0s\0R\0G\0B", "latin1"));
}

async function encoded(bytes: Uint8Array, kind: Kind, { metadata }: ImageHeader, timeoutMs: number): Promise<PreparedImage> {
  const sharp = await loadSharp();
  const animated = (kind === "gif" || kind === "webp") && (metadata.pages ?? 1) > 1;
  const image = sharp(bytes, { failOn: "error", limitInputPixels: false, animated }).autoOrient();
  return written(image, kind === "tiff" || kind === "heic" ? "jpeg" : kind, timeoutMs);
}

async function preparedHeic(bytes: Uint8Array, header: ImageHeader, maxPixels: number, timeoutMs: number): Promise<ImagePreparation> {
  const { metadata } = header;
  const pixels = metadata.width * metadata.height;
  if (pixels > maxPixels) return tooManyPixels(pixels, maxPixels);
  const decoded = await decodeHeic(bytes, metadata.pagePrimary ?? 0, Math.min(HEIC_TIMEOUT_MS, timeoutMs));
  if (!decoded.ok) return decoded;
  const sharp = await loadSharp();
  const tiff = tiffOf({ ...decoded, profile: metadata.icc });
  return written(sharp(tiff, { failOn: "error", limitInputPixels: false }), "jpeg", timeoutMs);
}

/** sharp counts whole seconds, and 0 would be no limit. */
const passTimeout = (timeoutMs: number) => ({ seconds: Math.max(1, Math.ceil(Math.min(PASS_TIMEOUT_SECONDS, timeoutMs / 1_000))) });

/** sharp converts to sRGB and writes no metadata unless it is told to. */
async function written(image: Sharp, kind: Shown, timeoutMs: number): Promise<PreparedImage> {
  const { data, info } = await inKind(image.timeout(passTimeout(timeoutMs)), kind).toBuffer({ resolveWithObject: true });
  return { ok: true, bytes: data, mediaType: `image/${kind}`, width: info.width, height: info.pageHeight ?? info.height };
}

function inKind(image: Sharp, kind: Shown): Sharp {
  switch (kind) {
    case "jpeg":
      // It has no transparency.
      return image.flatten({ background: "#fff" }).jpeg(JPEG);
    case "png":
      return image.png();
    case "gif":
      return image.gif();
    case "webp":
      return image.webp(WEBP);
    case "avif":
      return image.avif(AVIF);
  }
}
