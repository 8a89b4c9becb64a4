const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length, type and checksum. Bytes. */
const FRAME_BYTES = 12;

/** Pixels, palette, transparency, colour and animation; all else is text, time, EXIF or a program's own. */
const NEEDED: ReadonlySet<string> = new Set("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP sBIT bKGD pHYs acTL fcTL fdAT".split(" "));

/** A PNG's or APNG's needed chunks up to IEND. Null when it isn't built as a PNG. */
export function pngWithoutMetadata(png: Buffer): Buffer | null {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return null;
  const kept: Buffer[] = [SIGNATURE];
  for (let at = SIGNATURE.length; at + FRAME_BYTES <= png.length; ) {
    const end = at + FRAME_BYTES + png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    if (end > png.length) return null;
    if (NEEDED.has(type)) kept.push(png.subarray(at, end));
    if (type === "IEND") return Buffer.concat(kept);
    at = end;
  }
  return null;
}
