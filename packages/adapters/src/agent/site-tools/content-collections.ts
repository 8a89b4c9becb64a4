import { readCollections, type SchemaField } from "./content-schema.ts";
import { isPlainDate, readFrontMatter } from "./front-matter.ts";
import { listFiles } from "./list-files.ts";
import { ToolRefusedError } from "./refusal.ts";
import { MAX_TEXT_BYTES, type SiteFiles } from "./site-files.ts";

export type CollectionField = SchemaField & {
  /** As the newest entry by name has it, shortened; null when none does. */
  readonly example: string | null;
  /** Whether the entries write it as a YAML date, without quotes. */
  readonly plainDate: boolean;
};

export type Collection = {
  readonly name: string;
  /** Relative to the site; null when its entries aren't files of their own. */
  readonly folder: string | null;
  readonly fields: readonly CollectionField[];
  /** Whether the fields are those of a schema; else they are what the entries happen to have. */
  readonly hasSchema: boolean;
  /** Files, by path. */
  readonly entries: readonly string[];
};

const CONFIGS = ["src/content.config", "src/content/config"].flatMap((name) => ["ts", "mts", "js", "mjs"].map((ending) => `${name}.${ending}`));
const CONTENT = "src/content";
const ENTRY = /\.(?:md|mdx|markdown|mdoc|json|ya?ml|toml)$/i;
/** Enough to see which fields are in use. */
const MAX_READ_ENTRIES = 20;
const MAX_EXAMPLE_LENGTH = 80;

/** The site's content collections: from its configuration as far as that can be read, else one for every folder of `src/content`. */
export async function collectionsOf(site: SiteFiles): Promise<Collection[]> {
  const configured = readCollections(await configOf(site));
  const collections = configured.length > 0 ? configured : await unconfigured(site);
  return Promise.all(
    collections.map(async ({ name, folder, fields }) => {
      const entries = folder === null ? [] : (await listFiles(site, folder)).filter((path) => ENTRY.test(path) && !/\/_/.test(path));
      return { name, folder, entries, hasSchema: fields.length > 0, fields: withExamples(fields, await frontMatters(site, entries)) };
    }),
  );
}

async function configOf(site: SiteFiles): Promise<string> {
  for (const path of CONFIGS) {
    if (await site.exists(path)) return site.readText(path);
  }
  return "";
}

async function unconfigured(site: SiteFiles) {
  const names = (await listFiles(site, CONTENT)).flatMap((path) => /^src\/content\/([^/]+)\/./.exec(path)?.[1] ?? []);
  return [...new Set(names)].map((name) => ({ name, folder: `${CONTENT}/${name}`, fields: [] }));
}

async function frontMatters(site: SiteFiles, entries: readonly string[]): Promise<Map<string, string>[]> {
  const markdown = entries.filter((path) => /\.(?:md|mdx)$/i.test(path)).slice(-MAX_READ_ENTRIES);
  return Promise.all(markdown.map(async (path) => readFrontMatter(await textOf(site, path))));
}

/** A damaged or huge entry has no fields to tell about. */
async function textOf(site: SiteFiles, path: string): Promise<string> {
  try {
    return (await site.readText(path)).slice(0, MAX_TEXT_BYTES);
  } catch (error) {
    if (error instanceof ToolRefusedError) return "";
    throw error;
  }
}

function withExamples(schema: readonly SchemaField[], seen: readonly ReadonlyMap<string, string>[]): CollectionField[] {
  const found = [...new Set(seen.flatMap((fields) => [...fields.keys()]))];
  const fields = schema.length > 0 ? schema : found.map((name) => fieldAsSeen(name, seen));
  return fields.map((field) => {
    const written = seen.flatMap((entry) => entry.get(field.name) ?? []).filter((text) => text !== "");
    const example = written.at(-1)?.slice(0, MAX_EXAMPLE_LENGTH) ?? null;
    return { ...field, example, plainDate: written.length > 0 && written.every(isPlainDate) };
  });
}

function fieldAsSeen(name: string, seen: readonly ReadonlyMap<string, string>[]): SchemaField {
  const written = seen.flatMap((entry) => entry.get(name) ?? []);
  return { name, kind: kindAsSeen(written), required: seen.length > 1 && written.length === seen.length, choices: [] };
}

function kindAsSeen(written: readonly string[]): SchemaField["kind"] {
  if (written.every(isPlainDate)) return "date";
  if (written.every((text) => /^-?\d+(?:\.\d+)?$/.test(text))) return "number";
  if (written.every((text) => /^(?:true|false)$/.test(text))) return "boolean";
  if (written.some((text) => text === "" || text.startsWith("["))) return "list";
  return "text";
}
