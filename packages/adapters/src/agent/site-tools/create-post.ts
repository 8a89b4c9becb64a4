import { posix } from "node:path";
import { z } from "zod";
import { type Collection, type CollectionField, collectionsOf } from "./content-collections.ts";
import { type FrontMatter, isPlainDate, writeEntry } from "./front-matter.ts";
import { ToolRefusedError } from "./refusal.ts";
import type { SiteFiles } from "./site-files.ts";
import { siteTool } from "./site-tool.ts";
import { slugOf } from "./slug.ts";

/** A long essay has a tenth. Characters. */
const MAX_BODY = 200_000;
const MAX_FIELDS = 50;
/** Of the front matter as JSON. Characters. */
const MAX_FRONT_MATTER = 20_000;

const FrontMatterInput = z.record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_-]{0,59}$/u), z.json());

export const createPost = siteTool({
  name: "create_post",
  description:
    "Writes a new entry of a content collection: a Markdown file with front matter. list_content tells the collections and the fields they need. Nothing is overwritten: an existing entry is changed with update_page.",
  input: z.object({
    collection: z.string().min(1).max(100),
    slug: z.string().max(200).optional().describe("The last part of its address; made from the title or name when left out"),
    front_matter: z.record(z.string(), z.unknown()).describe("The fields' values: dates as YYYY-MM-DD, images as paths relative to the new file"),
    body: z.string().max(MAX_BODY).describe("Markdown, without the front matter"),
  }),
  changes: true,
  async run({ collection: name, slug, front_matter, body }, { site }) {
    const collection = await collectionNamed(site, name);
    const frontMatter = checkedFrontMatter(front_matter);
    const safe = slugOf(slug ?? titleOf(frontMatter));
    if (safe === "") throw new ToolRefusedError("invalid", "neither the slug nor the title has letters or digits for an address: give a slug");
    const path = fileFor(collection, safe);
    const problems = [
      ...collection.fields.flatMap((field) => problemOf(field, frontMatter)),
      ...(await missingImages(site, collection, frontMatter, path)),
    ];
    if (problems.length > 0)
      throw new ToolRefusedError("invalid", `the entry doesn't fit the collection ${collection.name}:\n${problems.join("\n")}`);
    const dates = collection.fields
      .filter(({ kind, plainDate, example }) => kind === "date" && (plainDate || example === null))
      .map((field) => field.name);
    await site.create(path, writeEntry(frontMatter, new Set(dates), body));
    const unknown = collection.hasSchema ? Object.keys(frontMatter).filter((field) => collection.fields.every((known) => known.name !== field)) : [];
    const note = unknown.length > 0 ? ` The collection has no field ${unknown.join(", ")}: that will show nowhere.` : "";
    return { text: `${path} was written.${note}` };
  },
});

async function collectionNamed(site: SiteFiles, name: string): Promise<Collection & { readonly folder: string }> {
  const collections = await collectionsOf(site);
  const found = collections.find((collection) => collection.name === name);
  if (!found) {
    const those = collections.length === 0 ? "the site has none" : `there are ${collections.map((one) => one.name).join(", ")}`;
    throw new ToolRefusedError("missing", `there is no collection "${name}": ${those}`);
  }
  if (found.folder === null)
    throw new ToolRefusedError("not-content", `the entries of ${name} aren't files of their own: change its data file with update_page`);
  return { ...found, folder: found.folder };
}

function checkedFrontMatter(input: Readonly<Record<string, unknown>>): FrontMatter {
  const read = FrontMatterInput.safeParse(input);
  if (!read.success) throw new ToolRefusedError("invalid", `the front matter can't be written: ${z.prettifyError(read.error)}`);
  if (Object.keys(read.data).length > MAX_FIELDS || JSON.stringify(read.data).length > MAX_FRONT_MATTER) {
    throw new ToolRefusedError("too-large", `the front matter has more than ${MAX_FIELDS} fields or ${MAX_FRONT_MATTER} characters`);
  }
  return read.data;
}

function titleOf({ title, name }: FrontMatter): string {
  return [title, name].find((text) => typeof text === "string") ?? "";
}

/** As the collection's other entries are kept: with their ending, in a folder of their own when most are. */
function fileFor({ folder, entries }: Collection, slug: string): string {
  const markdown = entries.filter((path) => /\.mdx?$/i.test(path));
  if (entries.length > 0 && markdown.length === 0) {
    throw new ToolRefusedError(
      "not-content",
      `the entries are data files such as ${entries[0]}, without text: write the new one beside it, in the same form`,
    );
  }
  const most = (pattern: RegExp) => markdown.filter((path) => pattern.test(path)).length * 2 > markdown.length;
  const ending = most(/\.mdx$/i) ? "mdx" : "md";
  return most(/\/index\.mdx?$/i) ? `${folder}/${slug}/index.${ending}` : `${folder}/${slug}.${ending}`;
}

function problemOf({ name, kind, required, choices }: CollectionField, frontMatter: FrontMatter): string[] {
  const value = frontMatter[name];
  if (value === undefined) return required ? [`- ${name} is missing: ${kind}${choices.length > 0 ? `, one of ${choices.join(", ")}` : ""}`] : [];
  const text = typeof value === "string";
  if (kind === "date" && !(text && isPlainDate(value))) return [`- ${name} must be a date as YYYY-MM-DD`];
  if (kind === "choice" && choices.length > 0 && !(text && choices.includes(value))) return [`- ${name} must be one of ${choices.join(", ")}`];
  if ((kind === "text" || kind === "image") && !text) return [`- ${name} must be a text`];
  if ((kind === "number" || kind === "boolean") && typeof value !== kind) return [`- ${name} must be a ${kind}`];
  if (kind === "list" && !Array.isArray(value)) return [`- ${name} must be a list`];
  return [];
}

/** A picture that isn't there breaks the build, minutes later. */
async function missingImages(site: SiteFiles, { fields }: Collection, frontMatter: FrontMatter, path: string): Promise<string[]> {
  const problems: string[] = [];
  for (const { name, kind } of fields) {
    const value = frontMatter[name];
    if (kind !== "image" || typeof value !== "string" || !value.startsWith(".")) continue;
    const image = posix.join(posix.dirname(path), value);
    if (!(await site.exists(image))) problems.push(`- ${name}: there is no ${image}. Paths are relative to ${path}`);
  }
  return problems;
}
