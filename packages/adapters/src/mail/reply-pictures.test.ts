import { sampleReply } from "@webordinary/testing/contracts";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { mailPictures } from "./reply-pictures.ts";

/** A white page of this height, with a black bar where it says. */
async function pagePicture(height: number, barAt?: number): Promise<Uint8Array> {
  const bar =
    barAt === undefined ? [] : [{ input: { create: { width: 1280, height: 40, channels: 3, background: "black" } } as const, top: barAt, left: 0 }];
  return sharp({ create: { width: 1280, height, channels: 3, background: "white" } })
    .composite(bar)
    .png()
    .toBuffer();
}

async function picturesOf(stored: Readonly<Record<string, Uint8Array>>, pictures: { page: string; before: string | null; after: string | null }[]) {
  return mailPictures(sampleReply({ pictures }), { get: async (key) => stored[key] ?? null });
}

describe("the pictures of a mail", () => {
  it("are small JPEGs of the part that differs", async () => {
    const stored = { before: await pagePicture(6_000), after: await pagePicture(6_000, 4_000) };
    const [picture] = await picturesOf(stored, [{ page: "src/pages/index.astro", before: "before", after: "after" }]);
    expect(picture?.page).toBe("Home page");
    for (const side of [picture?.before, picture?.after]) {
      expect(await sharp(side?.jpeg).metadata()).toMatchObject({ format: "jpeg", width: 640, height: 720 });
    }
    // The bar lies 4,000 pixels down, which is 2,000 of the scaled picture: 120 below its upper edge.
    const { data } = await sharp(picture?.after?.jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([data[60 * 640] ?? 0, data[130 * 640] ?? 255].map((grey) => (grey > 128 ? "white" : "black"))).toEqual(["white", "black"]);
  });

  it("show the top of a new page, and the whole of a short one", async () => {
    const [picture] = await picturesOf({ after: await pagePicture(400) }, [{ page: "src/pages/news.md", before: null, after: "after" }]);
    expect(picture?.before).toBeNull();
    expect(await sharp(picture?.after?.jpeg).metadata()).toMatchObject({ width: 640, height: 200 });
  });

  it("are left out when they are gone, or no pictures", async () => {
    const stored = { text: Buffer.from("not a picture") };
    const pictures = [
      { page: "a.md", before: "text", after: "gone" },
      { page: "b.md", before: null, after: null },
    ];
    expect(await picturesOf(stored, pictures)).toEqual([]);
  });

  it("have at most three megabytes together, and the first ones win", async () => {
    const noise = await sharp({
      create: { width: 640, height: 720, channels: 3, background: "grey", noise: { type: "gaussian", mean: 128, sigma: 120 } },
    })
      .png()
      .toBuffer();
    const page = (index: number) => ({ page: `page-${index}.md`, before: "noise", after: "noise" });
    const pictures = await picturesOf({ noise }, [0, 1, 2, 3, 4, 5, 6, 7].map(page));
    const bytes = pictures.flatMap(({ before, after }) => [before?.jpeg.length ?? 0, after?.jpeg.length ?? 0]);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(3_000_000);
    expect([pictures[0]?.page, pictures.length > 0 && pictures.length < 8]).toEqual(["Page 0", true]);
  });
});
