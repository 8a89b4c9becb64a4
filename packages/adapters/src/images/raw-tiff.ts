/** Pixels of eight bits, four channels, that are in the colours of `profile`; undefined is sRGB. */
export type ColouredPixels = { readonly data: Uint8Array; readonly width: number; readonly height: number; readonly profile: Uint8Array | undefined };

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const UNASSOCIATED_ALPHA = 2;
const ENTRY_BYTES = 12;
/** Byte order, version, and where the directory is. */
const HEADER_BYTES = 8;
const RGB = 2;

/**
 * An uncompressed TIFF: the one way to tell libvips which colour profile raw pixels are in. Phones write their photos in Display P3, and
 * without this their colours would come out pale.
 */
export function tiffOf({ data, width, height, profile }: ColouredPixels): Buffer {
  const directory: Array<readonly [tag: number, type: number, count: number, value: number]> = [];
  const profileBytes = profile?.byteLength ?? 0;
  const bits = HEADER_BYTES;
  const profileAt = bits + 8;
  // Offsets are even, as the format asks.
  const pixelsAt = profileAt + profileBytes + (profileBytes % 2);
  const directoryAt = pixelsAt + data.byteLength;
  directory.push([256, LONG, 1, width], [257, LONG, 1, height], [258, SHORT, 4, bits], [259, SHORT, 1, 1], [262, SHORT, 1, RGB]);
  directory.push([273, LONG, 1, pixelsAt], [277, SHORT, 1, 4], [278, LONG, 1, height], [279, LONG, 1, data.byteLength], [284, SHORT, 1, 1]);
  directory.push([338, SHORT, 1, UNASSOCIATED_ALPHA]);
  if (profile !== undefined) directory.push([34675, UNDEFINED, profileBytes, profileAt]);

  const tiff = Buffer.alloc(directoryAt + 2 + directory.length * ENTRY_BYTES + 4);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(directoryAt, 4);
  for (let channel = 0; channel < 4; channel += 1) tiff.writeUInt16LE(8, bits + channel * 2);
  if (profile !== undefined) tiff.set(profile, profileAt);
  tiff.set(data, pixelsAt);
  tiff.writeUInt16LE(directory.length, directoryAt);
  for (const [index, [tag, type, count, value]] of directory.entries()) {
    const at = directoryAt + 2 + index * ENTRY_BYTES;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  }
  return tiff;
}
