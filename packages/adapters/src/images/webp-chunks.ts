const NEEDED: ReadonlySet<string> = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"]);
const RIFF_BYTES = 12;
const CHUNK_BYTES = 8;
/** Bits of the VP8X chunk that announce a profile, EXIF and XMP. */
const METADATA_FLAGS = 0x20 | 0x08 | 0x04;

/** A WebP's images and animation without profile, EXIF and XMP. Null when it isn't built as a WebP. */
export function webpWithoutMetadata(webp: Buffer): Buffer | null {
  if (webp.length < RIFF_BYTES || webp.toString("latin1", 0, 4) !== "RIFF" || webp.toString("latin1", 8, 12) !== "WEBP") return null;
  const riffEnd = 8 + webp.readUInt32LE(4);
  if (riffEnd > webp.length) return null;
  const kept: Buffer[] = [];
  for (let at = RIFF_BYTES; at + CHUNK_BYTES <= riffEnd; ) {
    const type = webp.toString("latin1", at, at + 4);
    const size = webp.readUInt32LE(at + 4);
    // Chunks are padded to an even length, which some writers forget at the end.
    const end = Math.min(at + CHUNK_BYTES + size + (size % 2), riffEnd);
    if (at + CHUNK_BYTES + size > riffEnd) return null;
    if (type === "VP8X") kept.push(withoutFlags(webp.subarray(at, end)));
    else if (NEEDED.has(type)) kept.push(webp.subarray(at, end));
    at = end;
  }
  const header = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  header.writeUInt32LE(4 + kept.reduce((sum, chunk) => sum + chunk.length, 0), 4);
  return Buffer.concat([header, ...kept]);
}

function withoutFlags(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[CHUNK_BYTES] = (copy[CHUNK_BYTES] ?? 0) & ~METADATA_FLAGS;
  return copy;
}
