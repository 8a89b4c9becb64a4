export { MAX_HEIC_PIXELS, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MAX_SVG_BYTES } from "./image-limits.ts";
export { type PrepareImageOptions, prepareImage } from "./prepare-image.ts";
export type { ImagePreparation, ImageRefusal, PreparedImage, TimedPreparation } from "./prepared-image.ts";
export { type SiteVariants, type SiteVariantsOptions, siteVariants } from "./site-variants.ts";
export { looksLikeSvg } from "./svg-drawing.ts";
