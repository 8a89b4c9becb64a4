const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const COMMENT = 0xfe;
const JFIF = 0xe0;
const ADOBE = 0xee;
/** What a JFIF segment has without a thumbnail. Bytes, its marker and length included. */
const JFIF_BYTES = 18;

/**
 * A JPEG's segments without APPn and comments, up to the end of its first image (phones put a second one behind it, with metadata of its
 * own). Kept are JFIF and Adobe's segment, which tells what the channels are. Null when it isn't built as a JPEG or
 * ends before its end.
 */
export function jpegWithoutMetadata(jpeg: Buffer): Buffer | null {
  if (jpeg.length < 4 || jpeg[0] !== 0xff || jpeg[1] !== START_OF_IMAGE) return null;
  const kept: Buffer[] = [jpeg.subarray(0, 2)];
  let at = 2;
  while (at + 2 <= jpeg.length) {
    if (jpeg[at] !== 0xff) return null;
    const marker = jpeg[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) return Buffer.concat([...kept, jpeg.subarray(at, at + 2)]);
    if (!hasLength(marker) || at + 4 > jpeg.length) return null;
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (end > jpeg.length || end < at + 4) return null;
    if (isNeeded(jpeg, at, marker, end)) kept.push(jpeg.subarray(at, end));
    at = end;
    if (marker === START_OF_SCAN) {
      at = endOfScan(jpeg, end);
      kept.push(jpeg.subarray(end, at));
    }
  }
  return null;
}

/** Restart marks and stuffed zeros belong to the scan; any other marker ends it. */
function endOfScan(jpeg: Buffer, start: number): number {
  for (let at = jpeg.indexOf(0xff, start); at >= 0 && at + 1 < jpeg.length; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return jpeg.length;
}

const hasLength = (marker: number): boolean => marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd8);

function isNeeded(jpeg: Buffer, at: number, marker: number, end: number): boolean {
  if (marker === COMMENT) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  const name = jpeg.toString("latin1", at + 4, Math.min(at + 9, end));
  return (marker === JFIF && name === "JFIF\0" && end - at === JFIF_BYTES) || (marker === ADOBE && name === "Adobe");
}
