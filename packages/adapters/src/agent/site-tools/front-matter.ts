/** A value of the front matter: whatever JSON can say. */
export type FrontMatterValue = string | number | boolean | null | readonly FrontMatterValue[] | { readonly [name: string]: FrontMatterValue };
export type FrontMatter = Readonly<Record<string, FrontMatterValue>>;

/** As YAML writes a day that is no text: `2026-04-18`, with or without a time. */
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Texts that mean themselves without quotes in every YAML: letters first, no mark that means something, none of YAML's words. */
const PLAIN_TEXT = /^\p{L}[\p{L}\p{N} ,.!?()'’–-]*$/u;
const YAML_WORD = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

export const isPlainDate = (text: string): boolean => PLAIN_DATE.test(text);

/** The fields of a Markdown file's front matter as they are written, in their order: the top level alone, lists and objects as "". */
export function readFrontMatter(text: string): Map<string, string> {
  const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1] ?? "";
  const fields = block.split(/\r?\n/).flatMap((line): [string, string][] => {
    const field = /^(["']?)([^\s"'#:-][^"':]*)\1:(?:\s+(.*))?$/.exec(line);
    return field?.[2] ? [[field[2], (field[3] ?? "").trim()]] : [];
  });
  return new Map(fields);
}

/**
 * Front matter and body as one Markdown file. Dates named in `dates` are written without quotes, so that YAML reads days; all else
 * that isn't plain is written as JSON, which is YAML.
 */
export function writeEntry(frontMatter: FrontMatter, dates: ReadonlySet<string>, body: string): string {
  const lines = Object.entries(frontMatter).map(([name, value]) => `${plainOrQuoted(name)}: ${written(value, dates.has(name))}`);
  return `---\n${lines.join("\n")}\n---\n\n${body.replace(/\r\n?/g, "\n").trim()}\n`;
}

function written(value: FrontMatterValue, isDate: boolean): string {
  if (typeof value !== "string") return quoted(value);
  return isDate && isPlainDate(value) ? value : plainOrQuoted(value);
}

const plainOrQuoted = (text: string): string => (PLAIN_TEXT.test(text) && !YAML_WORD.test(text) && text.trimEnd() === text ? text : quoted(text));

/** JSON leaves characters as they are that YAML doesn't allow. */
const quoted = (value: FrontMatterValue): string =>
  JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
