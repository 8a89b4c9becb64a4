import { extname } from "node:path";
import type { SourceFile } from "./site-sources.ts";
import { findText, type Match } from "./text-search.ts";

export type Edited = { readonly content: string; readonly places: number };

/** How text has to be written at a place. */
type Context = "plain" | "markup" | "braced-markup" | "attribute" | "component-attribute" | "script" | "json" | "single-quoted-yaml";

/** The file with `to` wherever `from` stood, written as each place needs it. Places that already say `to` are left alone. */
export function replaceText(file: SourceFile, from: string, to: string): Edited {
  const matches = findText(file.content, from).filter((match) => !alreadySays(file.content, match, from.trim(), to.trim()));
  let content = "";
  let at = 0;
  for (const match of matches) {
    content += file.content.slice(at, match.start) + written(to.trim(), contextAt(file, match.start));
    at = match.end;
  }
  return { content: content + file.content.slice(at), places: matches.length };
}

/** When the new words contain the old ones, doing it twice must not double them. */
function alreadySays(content: string, { start }: Match, from: string, to: string): boolean {
  const offset = to.indexOf(from);
  return offset >= 0 && to !== from && content.startsWith(to, start - offset);
}

function contextAt({ path, content }: SourceFile, index: number): Context {
  const extension = extname(path);
  if (extension === ".json") return "json";
  if (extension === ".ts") return "script";
  const frontmatter = isInFrontmatter(content, index);
  if (extension === ".yaml" || extension === ".yml" || (frontmatter && extension !== ".astro")) return yamlContext(content, index);
  if (frontmatter) return "script";
  if (extension === ".md") return "plain";
  if (extension === ".html") return openQuote(content, index) === null ? "markup" : "attribute";
  return markupContext(content, index, extension === ".astro");
}

/** Between the fences that begin an .astro or .md file. */
function isInFrontmatter(content: string, index: number): boolean {
  const opening = /^\s*---[ \t]*\r?\n/.exec(content);
  if (!opening) return false;
  const closing = content.indexOf("\n---", opening[0].length - 1);
  return index < (closing < 0 ? content.length : closing);
}

function yamlContext(content: string, index: number): Context {
  const quote = openQuote(content, index);
  if (quote === null) return "plain";
  return content.charAt(quote) === '"' ? "json" : "single-quoted-yaml";
}

/**
 * In .astro, .mdx, .tsx and .jsx a quotation mark opens an attribute when it follows "=", else a string of an expression.
 * Astro hands a component's attribute over as it is written, entities and all.
 */
function markupContext(content: string, index: number, isAstro: boolean): Context {
  const quote = openQuote(content, index);
  if (quote === null) return "braced-markup";
  if (content.charAt(quote - 1) !== "=") return "script";
  const isComponent = /^[A-Z]/.test(content.charAt(content.lastIndexOf("<", quote) + 1));
  return isAstro && isComponent ? "component-attribute" : "attribute";
}

/** The nearest quotation mark to the left with no end of an element between; an apostrophe within a word is none. */
function openQuote(content: string, index: number): number | null {
  for (let at = index - 1; at >= 0 && at > index - 2_000; at -= 1) {
    const character = content.charAt(at);
    if (/[<>\n]/.test(character)) return null;
    if (/["'`]/.test(character) && !/[\p{L}\p{N}]/u.test(content.charAt(at - 1))) return at;
  }
  return null;
}

function written(text: string, context: Context): string {
  switch (context) {
    case "plain":
      return text;
    case "json":
      return JSON.stringify(text).slice(1, -1);
    case "single-quoted-yaml":
      return text.replace(/\s*\n\s*/g, " ").replaceAll("'", "''");
    case "script":
      return JSON.stringify(text).slice(1, -1).replace(/['`]/g, "\\$&").replaceAll("${", "\\${");
    case "markup":
      return escapeText(text);
    case "attribute":
      return escapeText(text).replaceAll('"', "&quot;").replaceAll("'", "&#39;");
    case "component-attribute":
      return text
        .replace(/\s*\n\s*/g, " ")
        .replaceAll('"', "”")
        .replaceAll("'", "’")
        .replaceAll("`", "’");
    case "braced-markup":
      return escapeForAstro(text);
  }
}

const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Text that Astro, MDX and JSX show as it is: braces would begin an expression. */
export const escapeForAstro = (text: string): string => escapeText(text).replaceAll("{", "&#123;").replaceAll("}", "&#125;");
