import { gzipSync } from "node:zlib";
import { Attachment, type MediaStore, RefusedAttachment, type StorageKey } from "@webordinary/domain";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { heicPhoto, pngBomb, quarters, quartersOf, withPlace } from "../images/photo-fixtures.ts";
import { type MailPart, type StoreAttachmentsOptions, storeAttachments } from "./attachments.ts";

class ListedMedia implements MediaStore {
  readonly stored: Uint8Array[] = [];
  async put(content: Uint8Array): Promise<StorageKey> {
    return `media/${this.stored.push(content)}`;
  }
  async get(): Promise<null> {
    return null;
  }
}

async function taken(parts: readonly MailPart[], options?: StoreAttachmentsOptions) {
  const media = new ListedMedia();
  const { attachments, refused, namesByContentId } = await storeAttachments(parts, media, options);
  for (const attachment of attachments) Attachment.parse(attachment);
  for (const refusal of refused) RefusedAttachment.parse(refusal);
  return { media, attachments, refused, names: attachments.map(({ name }) => name), cids: Object.fromEntries(namesByContentId) };
}
const file = (filename: string, content: string | Uint8Array, contentType?: string): MailPart => ({
  filename,
  content: Buffer.from(content),
  contentType,
});

let photo: Buffer;
beforeAll(async () => {
  photo = await withPlace(quarters(400, 300), 6).jpeg().toBuffer();
});

describe("trap 8: photos", () => {
  it("as phones send them are stored upright and without the place, HEIC as JPEG", async () => {
    const { attachments, refused, media } = await taken([
      file("cup.jpg", photo, "image/jpeg"),
      file("IMG_0001.HEIC", await heicPhoto(), "image/heic"),
    ]);
    expect(attachments).toEqual([
      { name: "cup.jpg", mediaType: "image/jpeg", size: media.stored[0]?.byteLength, key: "media/1" },
      { name: "IMG_0001.jpg", mediaType: "image/jpeg", size: media.stored[1]?.byteLength, key: "media/2" },
    ]);
    expect(refused).toEqual([]);
    for (const stored of media.stored) {
      const { exif, xmp, icc, orientation } = await sharp(stored).metadata();
      expect([await quartersOf(stored), exif, xmp, icc, orientation, Buffer.from(stored).includes("Exif")]).toEqual([
        "brwg",
        undefined,
        undefined,
        undefined,
        undefined,
        false,
      ]);
    }
  });

  it("of the same name, twice and from two formats, keep apart", async () => {
    const parts = [file("IMG_1.JPG", photo), file("IMG_1.heic", await heicPhoto()), file("img_1.jpeg", photo), file("IMG_1-2.jpg", photo)];
    expect((await taken(parts)).names).toEqual(["IMG_1.JPG", "IMG_1-2.jpg", "img_1.jpeg", "IMG_1-2-2.jpg"]);
  });

  it("shown in the text are known by their content id, also when the same one stands there twice", async () => {
    const inline = (contentId: string, content: Uint8Array): MailPart => ({
      filename: "image.png",
      contentType: "image/png",
      content,
      contentId,
      inline: true,
    });
    const { names, cids } = await taken([
      inline("a@x", photo),
      inline("b@x", photo),
      inline("c@x", await heicPhoto()),
      inline("a@x", await quarters(300, 300).negate().jpeg().toBuffer()),
    ]);
    expect(names).toEqual(["image.jpg", "image-2.jpg", "image-3.jpg"]);
    expect(cids).toEqual({ "a@x": "image.jpg", "b@x": "image.jpg", "c@x": "image-2.jpg" });
  });

  it("sent twice as files are two files", async () => {
    expect((await taken([file("a.jpg", photo), file("b.jpg", photo)])).names).toEqual(["a.jpg", "b.jpg"]);
  });

  it("without a name get one, after what they are", async () => {
    const { names } = await taken([
      { content: photo },
      { content: await quarters().png().toBuffer(), filename: "///" },
      { content: Buffer.from("%PDF-1.7\n") },
    ]);
    expect(names).toEqual(["attachment-1.jpg", "attachment-2.png", "attachment-3.pdf"]);
  });
});

describe("what its writer didn't mean to send is left out", () => {
  const inline = (content: Uint8Array, contentId = "x@y"): MailPart => ({
    filename: "image001.gif",
    contentType: "image/gif",
    content,
    contentId,
    inline: true,
  });

  it("trackers and a signature's ornaments", async () => {
    const tracker = await sharp({ create: { width: 1, height: 1, channels: 3, background: "white" } })
      .gif()
      .toBuffer();
    const paddedTracker = Buffer.concat([tracker, Buffer.alloc(2_000)]);
    const line = await sharp({ create: { width: 300, height: 2, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    expect(await taken([inline(tracker), inline(paddedTracker), inline(line)])).toMatchObject({ attachments: [], refused: [], cids: {} });
  });

  it("but not the same as a file", async () => {
    const small = await quarters(10, 10).png().toBuffer();
    expect((await taken([file("favicon.png", small)])).names).toEqual(["favicon.png"]);
  });

  it("pictures that the quoted history brings back", async () => {
    const result = await taken([inline(photo, "old@x"), inline(await quarters(300, 200).png({ compressionLevel: 0 }).toBuffer(), "new@x")], {
      quoted: new Set(["old@x"]),
    });
    expect(result).toMatchObject({ names: ["image001.png"], refused: [], cids: { "new@x": "image001.png" } });
  });

  it("the mail's own seal", async () => {
    expect(await taken([file("smime.p7s", "0", "application/pkcs7-signature")])).toMatchObject({ attachments: [], refused: [] });
  });
});

describe("files are what their content says", () => {
  const zip = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), Buffer.alloc(60)]);
  const ole = Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600)]);

  it.each([
    ["menu.pdf", "%PDF-1.7\n", "image/jpeg", "menu.pdf", "application/pdf"],
    ["photo.jpg", "%PDF-1.7\n", "image/jpeg", "photo.pdf", "application/pdf"],
    ["site.zip", zip, "text/plain", "site.zip", "application/zip"],
    ["photo.jpg", zip, "image/jpeg", "photo.zip", "application/zip"],
    ["prices.xlsx", zip, undefined, "prices.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ["letter.doc", ole, undefined, "letter.doc", "application/msword"],
    ["site.tar.gz", gzipSync(Buffer.alloc(100)), undefined, "site.tar.gz", "application/gzip"],
    ["prices.csv", "cup;12\n", "application/octet-stream", "prices.csv", "text/csv"],
    ["notes", "Öffnungszeiten\n", "application/pdf", "notes", "text/plain"],
    ["page.html", "<!doctype html><p>", "image/png", "page.html", "text/html"],
    ["invoice.pdf", "<html>", "application/pdf", "invoice.txt", "text/plain"],
    ["market.eml", "From: a@b.example\n\nHi", "message/rfc822", "market.eml", "message/rfc822"],
    ["BMW.txt", "BMW 3 Series, MZ 125\n", undefined, "BMW.txt", "text/plain"],
    ["mz.txt", "MZ 125 for sale\n", undefined, "mz.txt", "text/plain"],
    ["data", Buffer.from([0, 1, 2, 3]), "text/html", "data", "application/octet-stream"],
  ])("%s", async (given, content, declared, name, mediaType) => {
    expect((await taken([file(given, content, declared)])).attachments).toMatchObject([{ name, mediaType }]);
  });

  it("and are stored byte for byte", async () => {
    const { media } = await taken([file("site.zip", zip)]);
    expect(media.stored.map((bytes) => Buffer.from(bytes).equals(zip))).toEqual([true]);
  });

  it("an archive isn't opened: what it would become has no size", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    expect((await taken([file("bomb.gz", bomb)])).names).toEqual(["bomb.gz"]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
  });
});

describe("what can't be taken is refused by its name, in plain words", () => {
  const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
  const text = (content: string): Buffer => Buffer.from(content);

  it.each([
    ["photo.jpg", program, "it is a program"],
    ["setup.exe", text("no program, but called one"), "it is a program"],
    ["photo.jpg", text("MZ"), "it is called a picture but isn't one"],
    ["photo.jpg", Buffer.from([0xff, 0xd8, 0xff]), "the picture is damaged"],
    ["photo.heic", text("<html>"), "it is called a picture but isn't one"],
    ["plan.bmp", Buffer.concat([text("BM"), Buffer.alloc(100)]), "pictures of this kind"],
    ["logo.psd", Buffer.concat([text("8BPS"), Buffer.alloc(100)]), "pictures of this kind"],
    ["logo.svg", text('<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>'), "the drawing (SVG) contains a script"],
    ["winmail.dat", text("x"), "Outlook's own packing"],
    ["notes.txt", Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0, 0]), "Outlook's own packing"],
    ["empty.jpg", text(""), "it is empty"],
    ["bomb.png", pngBomb(50_000, 50_000), "2,500 million pixels"],
    ["film.mp4", new Uint8Array(20 * 1024 * 1024 + 1), "it has 21 MB"],
  ])("%s: %#", async (name, content, reason) => {
    const { attachments, refused } = await taken([file(name, content)]);
    expect([attachments, refused]).toEqual([[], [{ name, reason: expect.stringContaining(reason) }]]);
  });

  it("two hundred files: fifty are taken, and of the others as many are named as a message can tell of", async () => {
    const png = await quarters(20, 20).png().toBuffer();
    const { names, refused } = await taken(Array.from({ length: 200 }, (_, index) => file(`p${index}.png`, png)));
    expect([names.length, names.at(-1), refused.length]).toEqual([50, "p49.png", 50]);
    expect([refused[0], refused.at(-1)]).toEqual([
      { name: "p50.png", reason: "a mail can bring at most 50 files: please send this one in another mail" },
      { name: "101 more files", reason: "a mail can bring at most 50 files" },
    ]);
  });

  it("pictures that take too long together; what isn't a picture is taken still", async () => {
    const png = await quarters(20, 20).png().toBuffer();
    const parts = [...Array.from({ length: 5 }, (_, index) => file(`p${index}.png`, png)), file("prices.txt", "Cups 5")];
    let time = 0;
    const now = (): number => (time += 10_000);
    const { names, refused } = await taken(parts, { now, maxPicturesMs: 25_000 });
    expect([names, refused.map(({ name }) => name)]).toEqual([
      ["p0.png", "p1.png", "p2.png", "prices.txt"],
      ["p3.png", "p4.png"],
    ]);
    expect(refused[0]?.reason).toBe("the pictures of this mail take too long to open: please send this one in another mail");
  });

  it("pictures that together are too large for one mail, each of which is not", async () => {
    const png = await quarters(100, 100).png().toBuffer();
    const parts = Array.from({ length: 4 }, (_, index) => file(`plan${index}.png`, png));
    const { names, refused } = await taken(parts, { maxPixels: 35_000 });
    expect([names, refused.map(({ name }) => name)]).toEqual([["plan0.png", "plan1.png", "plan2.png"], ["plan3.png"]]);
    expect(refused[0]?.reason).toBe("the pictures of this mail are too large together: please send this one in another mail");
  });
});
