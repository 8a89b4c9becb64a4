const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** They tell how often an animation runs. */
const LOOPS: ReadonlySet<string> = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);
const HEADER_BYTES = 13;
const IMAGE_BYTES = 10;

/** A GIF's images, their timing and looping, up to its trailer; comments, XMP and text are left out. Null when it isn't built as a GIF. */
export function gifWithoutMetadata(gif: Buffer): Buffer | null {
  if (!/^GIF8[79]a$/.test(gif.toString("latin1", 0, 6)) || gif.length < HEADER_BYTES) return null;
  let at = HEADER_BYTES + colourTableBytes(gif[10] ?? 0);
  const kept: Buffer[] = [gif.subarray(0, at)];
  while (at < gif.length) {
    const start = at;
    const block = gif[at];
    if (block === TRAILER) return Buffer.concat([...kept, gif.subarray(at, at + 1)]);
    if (block === EXTENSION) at = endOfSubBlocks(gif, at + 2);
    else if (block === IMAGE) at = endOfSubBlocks(gif, at + IMAGE_BYTES + colourTableBytes(gif[at + 9] ?? 0) + 1);
    else return null;
    if (at > gif.length) return null;
    if (block === IMAGE || isNeeded(gif, start)) kept.push(gif.subarray(start, at));
  }
  return null;
}

/** Behind the empty block that ends a chain; beyond the file when there is none. */
function endOfSubBlocks(gif: Buffer, start: number): number {
  let at = start;
  while (at < gif.length && gif[at] !== 0) at += 1 + (gif[at] ?? 0);
  return at + 1;
}

const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

function isNeeded(gif: Buffer, at: number): boolean {
  const label = gif[at + 1];
  return label === GRAPHIC_CONTROL || (label === APPLICATION && LOOPS.has(gif.toString("latin1", at + 3, at + 14)));
}
