import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { heicPhoto, pngBomb, pngChunk, quarters, quartersOf, withPlace } from "./photo-fixtures.ts";
import { prepareImage } from "./prepare-image.ts";
import type { PreparedImage } from "./prepared-image.ts";

async function prepared(bytes: Uint8Array): Promise<PreparedImage> {
  const image = await prepareImage(bytes);
  if (!image.ok) throw new Error(image.reason);
  return image;
}

/** What a stranger could read of it beside its pixels. */
async function traces(bytes: Uint8Array): Promise<unknown> {
  const { exif, xmp, iptc, icc, comments, orientation } = await sharp(bytes).metadata();
  const words = ["Exif", "GPS", "Fixture", "51.5 N", "xmpmeta"].filter((word) => Buffer.from(bytes).includes(word));
  return Object.fromEntries(Object.entries({ exif, xmp, iptc, icc, comments, orientation, words }).filter(([, value]) => value !== undefined));
}

describe("a photo", () => {
  it.each([
    [2, "grwb".split(""), [160, 120]],
    [3, "wbgr".split(""), [160, 120]],
    [4, "bwrg".split(""), [160, 120]],
    [5, "rbgw".split(""), [120, 160]],
    [6, "brwg".split(""), [120, 160]],
    [7, "wgbr".split(""), [120, 160]],
    [8, "gwrb".split(""), [120, 160]],
  ])("with EXIF orientation %i comes out upright", async (orientation, colours, size) => {
    const image = await prepared(await withPlace(quarters(), orientation).jpeg().toBuffer());
    expect([await quartersOf(image.bytes), image.mediaType, [image.width, image.height]]).toEqual([colours.join(""), "image/jpeg", size]);
    expect(await traces(image.bytes)).toEqual({ words: [] });
  });

  it.each(["jpeg", "png", "webp", "avif"] as const)("as %s keeps its kind, and tells no place", async (kind) => {
    const original = await withPlace(quarters()).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">51.5 N</x:xmpmeta>').toFormat(kind).toBuffer();
    const image = await prepared(original);
    expect(await traces(original)).not.toEqual({ words: [] });
    expect([await traces(image.bytes), image.mediaType, image.width, image.height]).toEqual([{ words: [] }, `image/${kind}`, 160, 120]);
    expect(await quartersOf(image.bytes)).toBe("rgbw");
  });

  it.each(["jpeg", "png", "webp"] as const)("as %s that is upright keeps every pixel", async (kind) => {
    const original = await withPlace(quarters()).toFormat(kind, { quality: 40 }).toBuffer();
    const { bytes } = await prepared(original);
    expect(bytes.byteLength).toBeLessThan(original.byteLength);
    expect((await sharp(bytes).raw().toBuffer()).equals(await sharp(original).raw().toBuffer())).toBe(true);
  });

  it("in progressive JPEG keeps every pixel, and loses what stands behind its end", async () => {
    const original = await withPlace(quarters()).jpeg({ progressive: true }).toBuffer();
    const second = await withPlace(quarters()).jpeg().toBuffer();
    const { bytes } = await prepared(Buffer.concat([original, second]));
    expect(await traces(bytes)).toEqual({ words: [] });
    expect((await sharp(bytes).raw().toBuffer()).equals(await sharp(original).raw().toBuffer())).toBe(true);
  });

  it("in Display P3 or CMYK shows the same colours in sRGB", async () => {
    const wide = await quarters().withIccProfile("p3").jpeg({ quality: 95 }).toBuffer();
    const print = await quarters().withIccProfile("cmyk").toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer();
    expect(await quartersOf((await prepared(wide)).bytes)).toBe("rgbw");
    const image = await prepared(print);
    expect([(await sharp(image.bytes).metadata()).space, await traces(image.bytes)]).toEqual(["srgb", { words: [] }]);
  });

  it("in HEIC becomes an upright JPEG in sRGB", async () => {
    const image = await prepared(await heicPhoto());
    expect([image.mediaType, image.width, image.height, await quartersOf(image.bytes)]).toEqual(["image/jpeg", 120, 160, "brwg"]);
    expect(await traces(image.bytes)).toEqual({ words: [] });
  });

  it("in TIFF becomes a JPEG", async () => {
    const image = await prepared(await withPlace(quarters(), 6).tiff().toBuffer());
    expect([image.mediaType, await quartersOf(image.bytes), await traces(image.bytes)]).toEqual(["image/jpeg", "brwg", { words: [] }]);
  });
});

describe("what moves", () => {
  const frames = ["red", "lime", "blue"].map((background) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  const animation = async (kind: "gif" | "webp") =>
    sharp(await Promise.all(frames), { join: { animated: true } })
      .withXmp("<x/>")
      .toFormat(kind, { delay: [100, 200, 300], loop: 2 })
      .toBuffer();

  it.each(["gif", "webp"] as const)("as %s keeps its frames, their times and how often", async (kind) => {
    const image = await prepared(await animation(kind));
    const { pages, delay, loop } = await sharp(image.bytes, { animated: true }).metadata();
    expect([pages, delay, loop, image.mediaType, image.width, image.height]).toEqual([3, [100, 200, 300], 2, `image/${kind}`, 40, 30]);
    expect(await traces(image.bytes)).toEqual({ words: [] });
  });

  it("loses a GIF's comments", async () => {
    const gif = await animation("gif");
    const comment = Buffer.from([0x21, 0xfe, 6, ...Buffer.from("51.5 N"), 0]);
    const image = await prepared(Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]));
    expect(await traces(image.bytes)).toEqual({ words: [] });
  });
});

describe("what can't be a picture on a site is refused in plain words", () => {
  const reasonOf = async (bytes: Uint8Array, options?: Parameters<typeof prepareImage>[1]): Promise<string> => {
    const image = await prepareImage(bytes, options);
    return image.ok ? `taken as ${image.mediaType}` : image.reason;
  };
  const DAMAGED = "the picture is damaged and can't be opened: please send it again";

  it("a PNG of 2,500 million pixels in a few bytes, before it is decoded", async () => {
    const bomb = pngBomb(50_000, 50_000);
    expect(bomb.byteLength).toBeLessThan(300);
    expect(await reasonOf(bomb)).toBe("the picture has 2,500 million pixels, and at most 100 million can be taken: please send a smaller one");
  });

  it("an animation whose frames together are too many pixels", async () => {
    const frame = await sharp({ create: { width: 100, height: 100, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const gif = await sharp([frame, await quarters(100, 100).png().toBuffer()], { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await reasonOf(gif, { maxPixels: 15_000 })).toContain("pixels");
    expect(await reasonOf(gif, { maxPixels: 20_000 })).toBe("taken as image/gif");
  });

  it("a HEIC that is too large, or takes too long", async () => {
    expect(await reasonOf(await heicPhoto(), { maxPixels: 19_199 })).toContain("pixels");
    expect(await reasonOf(await heicPhoto(), { timeoutMs: 0 })).toContain("please send it as JPEG");
  });

  it.each(["jpeg", "png", "webp", "gif", "avif"] as const)("half of a %s, and noise in the middle of one", async (kind) => {
    const noise = await sharp({
      create: { width: 200, height: 200, channels: 3, background: "red", noise: { type: "gaussian", mean: 128, sigma: 60 } },
    })
      .toFormat(kind)
      .toBuffer();
    expect(await reasonOf(noise.subarray(0, noise.length / 2))).toBe(DAMAGED);
    expect(await reasonOf(Buffer.concat([noise.subarray(0, 12), Buffer.alloc(500, 7)]))).toBe(DAMAGED);
  });

  it("half of a HEIC, nothing, and bytes that are no picture", async () => {
    const heic = await heicPhoto();
    expect(await Promise.all([heic.subarray(0, 1_200), new Uint8Array(0), Buffer.from("%PDF-1.7")].map((bytes) => reasonOf(bytes)))).toEqual([
      DAMAGED,
      DAMAGED,
      DAMAGED,
    ]);
  });
});

it("an animated PNG keeps its animation", async () => {
  const png = await quarters().png().toBuffer();
  const control = pngChunk("acTL", Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
  const text = pngChunk("tEXt", Buffer.from("Comment\0 51.5 N"));
  const image = await prepared(Buffer.concat([png.subarray(0, 33), control, text, png.subarray(33)]));
  expect([Buffer.from(image.bytes).includes("acTL"), await traces(image.bytes)]).toEqual([true, { words: [] }]);
});

it("a caller's bytes stay as they were, and many at once are prepared one after the other", async () => {
  const original = await withPlace(quarters(), 6).jpeg().toBuffer();
  const copy = Buffer.from(original);
  const images = await Promise.all(Array.from({ length: 8 }, () => prepared(original)));
  expect([new Set(images.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).size, original.equals(copy)]).toEqual([1, true]);
});
