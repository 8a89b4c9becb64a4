import { readFile } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";

/** 24 x 16, brown, with EXIF: made by "Fixture", somewhere at 51.5 N, turned by a quarter (orientation 6). */
export const PHONE_JPEG: Buffer = Buffer.from(
  [
    "/9j/4QESRXhpZgAASUkqAAgAAAAIAA8BAgAIAAAAfgAAABIBAwABAAAABgAAABoBBQABAAAAbgAAABsBBQABAAAAdgAAACgBAwABAAAAAgAAABMCAwABAAAA",
    "AQAAAGmHBAABAAAAhgAAACWIBAABAAAA1AAAAAAAAAA4YwAA6AMAADhjAADoAwAARml4dHVyZQAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACgBwAEAAAA",
    "MDEwMAGgAwABAAAA//8AAAKgBAABAAAAGAAAAAOgBAABAAAAEAAAAAAAAAACAAEAAgACAAAATgAAAAIABQADAAAA8gAAAAAAAAAzAAAAAQAAAB4AAAABAAAA",
    "AAAAAAEAAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4r",
    "K06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAQABgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAA",
    "AAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAT/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCw",
    "CJYAA//Z",
  ].join(""),
  "base64",
);

/** As a phone writes it: Display P3 in HEVC, turned by its `irot` box, with the place. */
export const phoneHeic = (): Promise<Buffer> => readFile(new URL("../../../../adapters/src/images/fixtures/turned-display-p3.heic", import.meta.url));

/** A hundred kilobytes of nothing that say they are a picture of ten thousand million pixels. */
export function pngBomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(100_000, 0);
  header.writeUInt32BE(100_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [pngChunk("IHDR", header), pngChunk("IDAT", deflateSync(Buffer.alloc(100_000))), pngChunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** An SVG of a kilobyte whose text would be a gigabyte. */
export function svgBomb(): string {
  const names = [..."abcdefghij"];
  const entities = names.map((name, index) => `<!ENTITY ${name} "${index === 0 ? "ha" : `&${names[index - 1]};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE svg [${entities.join("")}]><svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text></svg>`;
}

/** What a JPEG says of itself: its size as it is stored, and whether there is anything in it besides the picture. */
export function jpegFacts(jpeg: Buffer): { readonly width: number; readonly height: number; readonly hasExif: boolean } {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2)
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7), hasExif: jpeg.includes("Exif") };
  }
  throw new Error("there is no frame in this JPEG");
}
