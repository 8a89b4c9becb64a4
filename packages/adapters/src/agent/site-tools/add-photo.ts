import { posix } from "node:path";
import { z } from "zod";
import { prepareImage, siteVariants } from "../../images/index.ts";
import { readAttachment } from "./attachments.ts";
import { listFiles } from "./list-files.ts";
import { ToolRefusedError } from "./refusal.ts";
import type { SiteFiles } from "./site-files.ts";
import { siteTool } from "./site-tool.ts";
import { slugOf } from "./slug.ts";

/** As wide as a page is on a large screen with fine pixels, cropped a little. Pixels. */
const MAX_WIDTH = 2_000;
/** So many pictures of one name: more is a loop. */
const MAX_SAME_NAMES = 50;
const PAGES = /^src\/pages\//;
const IMAGE = /\.(?:avif|gif|jpe?g|png|svg|webp)$/i;
/** Where pictures go that Astro sizes itself, and where they are served as they are. */
const SOURCES = "src/assets";
const SERVED = "public/images";

/** A sentence has a few words; a file's name has none. */
const AltText = z
  .string()
  .trim()
  .max(300)
  .refine((text) => text.split(/\s+/).length >= 3 && !/\.(?:avif|gif|hei[cf]|jpe?g|png|webp)\b/i.test(text), {
    message: "say in a sentence what the picture shows, for people who can't see it: three words or more, no file name",
  });

export const addPhoto = siteTool({
  name: "add_photo",
  description:
    "Puts a photo that came with the message on the site: upright, without the place where it was taken, at a sane size, as WebP and AVIF. Answers how to refer to it in a page, in Markdown and in front matter. HEIC is fine.",
  input: z.object({
    attachment: z.string().min(1).max(200).describe("The file's name, as list_content tells it"),
    alt: z.string().max(300).describe("A sentence that says what the picture shows, in the site's language"),
    name: z.string().max(100).optional().describe('A name for the file, such as "blue bowl"; made from the alt text when left out'),
    folder: z.string().max(200).optional().describe("A folder of pictures below src/ or public/, when not where most are"),
  }),
  changes: true,
  async run({ attachment, alt, name, folder }, { site, options }, signal) {
    const described = AltText.safeParse(alt);
    if (!described.success) throw new ToolRefusedError("invalid", `alt: ${described.error.issues[0]?.message}`);
    const place = folder === undefined ? await usualFolder(site) : folder.replace(/\/+$/, "");
    if (PAGES.test(site.path(await site.place(`${place}/photo.webp`))))
      throw new ToolRefusedError("not-content", `${place} is for pages: pictures go elsewhere`);
    const photo = await variantsOf(await readAttachment(options.attachments, attachment), attachment);
    signal.throwIfAborted();
    const slug = slugOf(name ?? described.data.split(/\s+/).slice(0, 6).join(" ")) || "photo";
    const path = await store(site, `${place}/${slug}`, photo);
    return { text: howToRefer(path, described.data, photo) };
  },
});

type Photo = { readonly webp: Uint8Array; readonly avif: Uint8Array; readonly width: number; readonly height: number };

async function variantsOf(bytes: Uint8Array, name: string): Promise<Photo> {
  const prepared = await prepareImage(bytes);
  if (!prepared.ok) throw new ToolRefusedError("invalid", `${name} can't be used: ${prepared.reason}`);
  const variants = await siteVariants(prepared.bytes, { maxWidth: MAX_WIDTH });
  if (!variants.ok) throw new ToolRefusedError("invalid", `${name} can't be used: ${variants.reason}`);
  return variants;
}

/** Where the site has most of its pictures; served as they are when it has none yet. */
async function usualFolder(site: SiteFiles): Promise<string> {
  const count = async (folder: string) => (await listFiles(site, folder)).filter((path) => IMAGE.test(path) && !/favicon|icon\./.test(path));
  const [sources, served] = await Promise.all([count("src"), count("public")]);
  if (sources.length === 0 && served.length === 0) return SERVED;
  if (served.length > sources.length) return served.find((path) => path.startsWith(`${SERVED}/`)) ? SERVED : topFolder(served, SERVED);
  return sources.find((path) => path.startsWith(`${SOURCES}/`)) ? SOURCES : topFolder(sources, SOURCES);
}

/** `public/img` of `public/img/2024/pot.jpg`: the folder below the root with most of them. */
function topFolder(images: readonly string[], otherwise: string): string {
  const folders = images.map((path) => path.split("/").slice(0, -1).slice(0, 2)).filter((parts) => parts.length === 2);
  const counts = new Map<string, number>();
  for (const parts of folders) counts.set(parts.join("/"), (counts.get(parts.join("/")) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? otherwise;
}

/** Without its ending. A name that another picture has gets a number; the same picture under the same name is there already. */
async function store(site: SiteFiles, wanted: string, { webp, avif }: Photo): Promise<string> {
  for (let number = 1; number <= MAX_SAME_NAMES; number++) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    const before = await site.readBytes(`${path}.webp`);
    if (before === null ? !(await site.exists(`${path}.avif`)) : Buffer.from(webp).equals(before)) {
      if (before === null) await site.create(`${path}.webp`, webp);
      if (!(await site.exists(`${path}.avif`))) await site.create(`${path}.avif`, avif);
      return path;
    }
  }
  throw new ToolRefusedError("exists", `there are ${MAX_SAME_NAMES} pictures called ${wanted} already: give another name`);
}

function howToRefer(path: string, alt: string, { width, height }: Photo): string {
  const quoted = JSON.stringify(alt);
  const attribute = `"${alt.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;")}"`;
  const written = `${path}.webp and ${path}.avif were written, ${width} x ${height} pixels. alt: ${quoted}`;
  const markdownAlt = alt.replace(/[[\]\\]/g, "\\$&");
  if (path.startsWith("public/")) {
    const url = `/${path.slice("public/".length)}`;
    return [
      written,
      `In a page: <picture><source srcset="${url}.avif" type="image/avif"><img src="${url}.webp" alt=${attribute} width="${width}" height="${height}" loading="lazy"></picture>`,
      `In Markdown: ![${markdownAlt}](${url}.webp)`,
    ].join("\n");
  }
  const from = (folder: string) => relativePath(folder, `${path}.webp`);
  return [
    written,
    `In a page below src/pages/: import photo from "${from("src/pages")}"; with import { Image } from "astro:assets"; then <Image src={photo} alt=${attribute} />. One folder further down needs one more "../".`,
    `In Markdown of src/content/<collection>/: ![${markdownAlt}](${from("src/content/collection")})`,
    `In front matter there: ${from("src/content/collection")}`,
  ].join("\n");
}

const relativePath = (from: string, to: string): string => {
  const path = posix.relative(from, to);
  return path.startsWith(".") ? path : `./${path}`;
};
