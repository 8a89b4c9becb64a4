import type { MediaStore, Reply } from "@webordinary/domain";
import sharp from "sharp";
import { pageName } from "./page-names.ts";
import { onOneLine } from "./plain-characters.ts";
import { WORDING } from "./wording/by-language.ts";

export type EmbeddedPicture = { readonly cid: string; readonly fileName: string; readonly jpeg: Buffer };

/** A changed page before and after; a side that couldn't be had is null, never both. */
export type MailPicture = { readonly page: string; readonly before: EmbeddedPicture | null; readonly after: EmbeddedPicture | null };

/** Of all pictures of a mail together: with the encoding's third more, still below what any server takes. Bytes. */
const MAX_PICTURE_BYTES = 3_000_000;
/** Twice what a column of the mail has, for sharp screens. Pixels. */
const WIDTH = 640;
/** About a screenful; what lies outside is to be seen on the page itself. Pixels of the scaled picture. */
const HEIGHT = 720;
/** Kept above the first difference, so that one sees where it is. Pixels. */
const MARGIN = 120;
/** A whole page at `WIDTH` in grey is as many bytes; longer ones are cut. Pixels. */
const MAX_HEIGHT = 20_000;
/** A page of 1,280 pixels' width and 60,000 pixels' height; what is larger is no picture of a page. Pixels. */
const MAX_INPUT_PIXELS = 80_000_000;
/** Of the brightness, out of 255: below it two pictures of the same thing may differ. */
const NOTICEABLE = 24;
const JPEG_QUALITY = 72;

/** The pictures of a reply, small enough for a mail, cut to where they differ. What can't be read, or is too much, is left out: the mail goes without. */
export async function mailPictures(reply: Reply, store: Pick<MediaStore, "get">): Promise<readonly MailPicture[]> {
  const pictures: MailPicture[] = [];
  let room = MAX_PICTURE_BYTES;
  for (const [index, { page, before, after }] of reply.pictures.entries()) {
    const [was, now] = await Promise.all([scaled(store, before), scaled(store, after)]);
    const top = was && now ? firstDifference(was, now) : 0;
    const embed = async (picture: Grey | null, side: string): Promise<EmbeddedPicture | null> => {
      if (!picture) return null;
      const name = `${side}-${index + 1}`;
      return { cid: `${name}.${reply.replyId.replace(/[^\w.-]/g, "_")}@pictures`, fileName: `${name}.jpg`, jpeg: await cut(picture, top) };
    };
    const sides = { before: await embed(was, "before"), after: await embed(now, "after") };
    const bytes = (sides.before?.jpeg.length ?? 0) + (sides.after?.jpeg.length ?? 0);
    if (bytes === 0 || bytes > room) continue;
    room -= bytes;
    pictures.push({ page: onOneLine(pageName(page, WORDING[reply.language]).name), ...sides });
  }
  return pictures;
}

type Grey = { readonly png: Uint8Array; readonly height: number; readonly pixels: Uint8Array };

async function scaled(store: Pick<MediaStore, "get">, key: string | null): Promise<Grey | null> {
  const png = key === null ? null : await store.get(key);
  if (!png) return null;
  try {
    const { data, info } = await open(png).flatten({ background: "#ffffff" }).greyscale().raw().toBuffer({ resolveWithObject: true });
    return { png, height: Math.min(info.height, MAX_HEIGHT), pixels: data };
  } catch {
    // Not a picture, or one beyond the limit: the reply is worth sending without it.
    return null;
  }
}

const open = (png: Uint8Array) => sharp(png, { limitInputPixels: MAX_INPUT_PIXELS, failOn: "error" }).resize({ width: WIDTH });

/** The first row in which the two differ to the eye, less the margin; 0 when they don't. */
function firstDifference(a: Grey, b: Grey): number {
  const pixels = Math.min(a.height, b.height) * WIDTH;
  for (let index = 0; index < pixels; index += 1) {
    if (Math.abs((a.pixels[index] ?? 0) - (b.pixels[index] ?? 0)) > NOTICEABLE) return Math.max(0, Math.floor(index / WIDTH) - MARGIN);
  }
  return 0;
}

function cut({ png, height }: Grey, top: number): Promise<Buffer> {
  const start = Math.max(0, Math.min(top, height - HEIGHT));
  return open(png)
    .extract({ left: 0, top: start, width: WIDTH, height: Math.min(HEIGHT, height - start) })
    .flatten({ background: "#ffffff" })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
