import { readImageHeader } from "./image-header.ts";
import { PASS_TIMEOUT_SECONDS } from "./image-limits.ts";
import { DAMAGED, type ImageRefusal } from "./prepared-image.ts";
import { loadSharp, oneAtATime } from "./sharp-library.ts";
import { looksLikeSvg } from "./svg-drawing.ts";

export type SiteVariantsOptions = {
  /** Pixels; a narrower picture keeps its width. 1 to 4096. */
  readonly maxWidth: number;
};

/** The same picture twice, for `<picture>`: AVIF for browsers that know it, WebP for all others. */
export type SiteVariants = {
  readonly ok: true;
  readonly avif: Uint8Array;
  readonly webp: Uint8Array;
  /** Pixels, of both. */
  readonly width: number;
  readonly height: number;
};

const MAX_WIDTH = 4096;
/** WebP ends at 16383. Pixels. */
const MAX_HEIGHT = 16_000;
/** The two look alike at these. For AVIF the default effort (4) took four times as long and saved nothing. */
const AVIF = { quality: 55, effort: 3 };
const WEBP = { quality: 78 };

/**
 * Writes a prepared image (see `prepareImage`; HEIC has to go through it first) as a site shows it. Animations and drawings are refused:
 * they are used as they are. Throws `RangeError` for a width that isn't from 1 to 4096.
 */
export function siteVariants(bytes: Uint8Array, options: SiteVariantsOptions): Promise<SiteVariants | ImageRefusal> {
  const { maxWidth } = options;
  if (!Number.isInteger(maxWidth) || maxWidth < 1 || maxWidth > MAX_WIDTH) {
    throw new RangeError(`maxWidth is ${maxWidth}: give a whole number of pixels from 1 to ${MAX_WIDTH}`);
  }
  return oneAtATime(() => write(bytes, maxWidth));
}

async function write(bytes: Uint8Array, maxWidth: number): Promise<SiteVariants | ImageRefusal> {
  if (looksLikeSvg(bytes)) return { ok: false, code: "no-variants", reason: "a drawing (SVG) has every size already: use the file as it is" };
  const read = await readImageHeader(bytes);
  if (!read.ok) return read;
  const { metadata } = read.header;
  if ((metadata.pages ?? 1) > 1 && read.header.format !== "tiff")
    return { ok: false, code: "no-variants", reason: "the picture moves: use the file as it is" };
  if (metadata.compression === "hevc") return { ok: false, code: "no-variants", reason: "a HEIC has to be prepared first, which makes a JPEG of it" };
  const sharp = await loadSharp();
  try {
    const small = await sharp(bytes, { failOn: "error", limitInputPixels: false })
      .timeout({ seconds: PASS_TIMEOUT_SECONDS })
      .autoOrient()
      .resize({ width: maxWidth, height: MAX_HEIGHT, fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = small.info;
    const again = () => sharp(small.data, { raw: { width, height, channels } }).timeout({ seconds: PASS_TIMEOUT_SECONDS });
    const avif = await again().avif(AVIF).toBuffer();
    const webp = await again().webp(WEBP).toBuffer();
    return { ok: true, avif, webp, width, height };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return DAMAGED;
  }
}
