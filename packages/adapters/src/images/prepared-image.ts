export type PreparedImage = {
  readonly ok: true;
  readonly bytes: Uint8Array;
  /** image/jpeg, image/png, image/gif, image/webp, image/avif or image/svg+xml. */
  readonly mediaType: string;
  /** Pixels, upright; a drawing's own units for SVG, 0 when it has none. */
  readonly width: number;
  readonly height: number;
};

/** Why a picture isn't taken; `reason` is for its sender, in plain words and without a full stop: "the picture is damaged ...". */
export type ImageRefusal = {
  readonly ok: false;
  readonly code: "damaged" | "too-many-bytes" | "too-many-pixels" | "too-slow" | "unknown-kind" | "unsafe-drawing" | "no-variants";
  readonly reason: string;
};

export type ImagePreparation = PreparedImage | ImageRefusal;

/** What became of a picture, and how long it was worked on, waiting for others not counted. Milliseconds. */
export type TimedPreparation = ImagePreparation & { readonly workedMs: number };

export const tooSlow = (timeoutMs: number): ImageRefusal => ({
  ok: false,
  code: "too-slow",
  reason: `the picture took longer than ${Math.ceil(timeoutMs / 1000)} seconds to open: please send it as JPEG`,
});

export const DAMAGED: ImageRefusal = { ok: false, code: "damaged", reason: "the picture is damaged and can't be opened: please send it again" };
