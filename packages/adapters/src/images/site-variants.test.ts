import sharp from "sharp";
import { expect, it } from "vitest";
import { heicPhoto, quarters, quartersOf, withPlace } from "./photo-fixtures.ts";
import { siteVariants } from "./site-variants.ts";

it("writes AVIF and WebP, upright, no wider than asked for, without metadata", async () => {
  const variants = await siteVariants(await withPlace(quarters(), 6).jpeg().toBuffer(), { maxWidth: 60 });
  if (!variants.ok) throw new Error(variants.reason);
  const { avif, webp, ...size } = variants;
  expect(size).toEqual({ ok: true, width: 60, height: 80 });
  for (const [bytes, format] of [
    [avif, "heif"],
    [webp, "webp"],
  ] as const) {
    const { format: written, width, height, exif, icc } = await sharp(bytes).metadata();
    expect([written, width, height, exif, icc, await quartersOf(bytes)]).toEqual([format, 60, 80, undefined, undefined, "brwg"]);
  }
});

it("keeps the width of a narrower picture, and transparency", async () => {
  const clear = await sharp({ create: { width: 30, height: 10, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0 } } })
    .png()
    .toBuffer();
  const variants = await siteVariants(clear, { maxWidth: 4_000 });
  if (!variants.ok) throw new Error(variants.reason);
  expect([
    variants.width,
    variants.height,
    (await sharp(variants.webp).metadata()).hasAlpha,
    (await sharp(variants.avif).metadata()).hasAlpha,
  ]).toEqual([30, 10, true, true]);
});

it("says why not: what moves, what is drawn, what isn't prepared, what is damaged", async () => {
  const frame = await quarters().png().toBuffer();
  const moving = await sharp([frame, await quarters().negate().png().toBuffer()], { join: { animated: true } })
    .gif()
    .toBuffer();
  const reasons = await Promise.all(
    [moving, Buffer.from("<svg/>"), await heicPhoto(), frame.subarray(0, 200)].map(async (bytes) => {
      const variants = await siteVariants(bytes, { maxWidth: 100 });
      return variants.ok ? "taken" : variants.reason;
    }),
  );
  expect(reasons).toEqual([
    "the picture moves: use the file as it is",
    "a drawing (SVG) has every size already: use the file as it is",
    "a HEIC has to be prepared first, which makes a JPEG of it",
    "the picture is damaged and can't be opened: please send it again",
  ]);
});

it("throws for a width that isn't one", () => {
  expect(() => siteVariants(Buffer.from("<svg/>"), { maxWidth: 0 })).toThrow(RangeError);
  expect(() => siteVariants(Buffer.from("<svg/>"), { maxWidth: 5_000 })).toThrow("from 1 to 4096");
});
