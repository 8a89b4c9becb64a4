import { insideBrackets, objectEntries, outsideBrackets, splitAtCommas, withoutComments } from "./source-text.ts";

/** What a collection's schema says about one field of the front matter. */
export type SchemaField = {
  readonly name: string;
  readonly kind: "text" | "number" | "boolean" | "date" | "image" | "choice" | "list" | "reference" | "object" | "unknown";
  /** May not be left out. */
  readonly required: boolean;
  /** For a choice; empty otherwise. */
  readonly choices: readonly string[];
};

export type CollectionConfig = {
  readonly name: string;
  /** The entries' folder, relative to the site; null when the entries are elsewhere, such as in one data file. */
  readonly folder: string | null;
  readonly fields: readonly SchemaField[];
};

/** A collections' configuration with more is generated. Characters. */
export const MAX_CONFIG_LENGTH = 200_000;

/**
 * The collections of a `content.config.ts`, read from its text: it is the repository's code, and isn't run here. What is written in
 * an unusual way is left out, so an empty list means "nobody can tell".
 */
export function readCollections(config: string): CollectionConfig[] {
  const source = withoutComments(config.slice(0, MAX_CONFIG_LENGTH));
  // The last one: a text before it may say the same.
  const exported = [...source.matchAll(/export\s+const\s+collections\s*(?::[^=]{0,200})?=\s*\{/g)].at(-1);
  const inside = exported && insideBrackets(source, exported.index + exported[0].length - 1);
  if (!inside) return [];
  return [...objectEntries(inside)].flatMap(([name, value]) => {
    const definition = definitionOf(source, value);
    return definition === null ? [] : [{ name, folder: folderOf(definition, name), fields: fieldsOf(source, definition) }];
  });
}

/** The inside of `defineCollection({ ... })`, written in place or under a name. */
function definitionOf(source: string, value: string): string | null {
  const written = /^[\w$]+$/.test(value) ? assigned(source, value) : value;
  const call = written === null ? null : /^defineCollection\s*\(\s*\{/.exec(written);
  return written && call ? insideBrackets(written, call[0].length - 1) : null;
}

/** What a `const` is made from; null when there is none of this name. */
function assigned(source: string, name: string): string | null {
  const start = new RegExp(`\\bconst\\s+${name.replaceAll("$", "\\$")}\\s*(?::[^=]{0,200})?=\\s*`).exec(source);
  return start ? source.slice(start.index + start[0].length) : null;
}

function folderOf(definition: string, name: string): string | null {
  const loader = objectEntries(definition).get("loader");
  // Older sites have no loader: the folder has the collection's name.
  if (loader === undefined) return `src/content/${name}`;
  const base = /^glob\s*\(/.test(loader) ? /\bbase\s*:\s*["'`]([^"'`$]+)["'`]/.exec(loader)?.[1] : undefined;
  return base?.replace(/^\.?\//, "").replace(/\/+$/, "") ?? null;
}

function fieldsOf(source: string, definition: string): SchemaField[] {
  const entry = objectEntries(definition).get("schema");
  const schema = entry !== undefined && /^[\w$]+$/.test(entry) ? assigned(source, entry) : entry;
  const object = schema ? /\bz\s*\.\s*(?:strictObject|looseObject|object)\s*\(\s*\{/.exec(schema) : null;
  const inside = schema && object ? insideBrackets(schema, object.index + object[0].length - 1) : null;
  return inside ? [...objectEntries(inside)].map(([name, type]) => fieldOf(name, type)) : [];
}

const KINDS: readonly (readonly [RegExp, SchemaField["kind"]])[] = [
  [/^image\(/, "image"],
  [/^reference\(/, "reference"],
  [/^z\.(?:coerce\.)?date\(|^z\.iso\.date/, "date"],
  [/^z\.(?:enum|nativeEnum|literal)\(/, "choice"],
  [/^z\.(?:array|set|tuple)\(/, "list"],
  [/^z\.(?:coerce\.)?(?:number|int|bigint)\(/, "number"],
  [/^z\.(?:coerce\.)?(?:boolean|stringbool)\(/, "boolean"],
  [/^z\.(?:object|record|strictObject|looseObject)\(/, "object"],
  [/^z\.(?:coerce\.)?(?:string|url|email)\(/, "text"],
];

function fieldOf(name: string, type: string): SchemaField {
  const written = type.replace(/\s+/g, " ").replace(/\s*\.\s*/g, ".");
  const kind = KINDS.find(([pattern]) => pattern.test(written))?.[1] ?? "unknown";
  const required = !/^z\.optional|\.(?:optional|default|prefault|nullish|catch)\(/.test(outsideBrackets(written)) && kind !== "unknown";
  return { name, kind, required, choices: kind === "choice" ? choicesOf(written) : [] };
}

function choicesOf(type: string): string[] {
  const inside = insideBrackets(type, type.indexOf("(")) ?? "";
  return splitAtCommas(inside.replace(/^\s*\[|\]\s*$/g, "")).flatMap((part) => /^["'`](.*)["'`]$/.exec(part)?.[1] ?? []);
}
