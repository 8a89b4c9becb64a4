import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFile } from "./site-sources.ts";
import { escapeForAstro } from "./text-replace.ts";

const PAGE_EXTENSIONS: readonly string[] = ["astro", "md", "mdx", "html", "ts"];
const MAX_SLUG_CHARACTERS = 60;
/** Pages with the same title, before somebody must be asking for something else. */
export const MAX_SAME_TITLE = 50;

export type NewPage = { readonly path: string; readonly slug: string; readonly numbered: boolean };

/**
 * Writes a page in the site's own layout, as its other pages use it. An existing page is never written over: the new one is numbered.
 * Null when there are 50 pages with that title.
 */
export async function addPage(workspacePath: string, sources: readonly SourceFile[], title: string, text: string): Promise<NewPage | null> {
  const wanted = slugOf(title);
  const slug = await freeSlug(workspacePath, wanted);
  if (slug === null) return null;
  const path = `src/pages/${slug}.astro`;
  await mkdir(join(workspacePath, "src/pages"), { recursive: true });
  await writeFile(join(workspacePath, path), pageContent(sources, title, text), { flag: "wx" });
  return { path, slug, numbered: slug !== wanted };
}

/** What a title becomes in an address: `Über uns` is `ueber-uns`. */
export function slugOf(title: string): string {
  const spelled = title.toLowerCase().replace(/[äöüßæøå]/g, (letter) => SPELLED[letter] ?? "");
  const plain = spelled.normalize("NFD").replace(/[^a-z0-9]+/g, (run) => (/^\p{M}+$/u.test(run) ? "" : "-"));
  const slug = plain.slice(0, MAX_SLUG_CHARACTERS).replace(/^-+|-+$/g, "");
  return slug === "" || slug === "index" || slug === "404" ? `page${slug === "" ? "" : `-${slug}`}` : slug;
}

const SPELLED: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "oe", å: "aa" };

async function freeSlug(workspacePath: string, wanted: string): Promise<string | null> {
  for (let number = 1; number <= MAX_SAME_TITLE; number += 1) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = [...PAGE_EXTENSIONS.map((extension) => `${slug}.${extension}`), slug].map((name) => exists(join(workspacePath, "src/pages", name)));
    if (!(await Promise.all(taken)).includes(true)) return slug;
  }
  return null;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function pageContent(sources: readonly SourceFile[], title: string, text: string): string {
  const layout = layoutOf(sources);
  const paragraphs = text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escapeForAstro(paragraph.trim()).replaceAll("\n", "<br />")}</p>`);
  if (layout === null) return plainDocument(title, paragraphs);
  const heading = layout.showsTitle ? [] : within(layout.header, [`<h1>${escapeForAstro(title)}</h1>`]);
  const body = within(layout.wrapper, [...heading, ...within(layout.prose, paragraphs)]);
  const props = [`title={${JSON.stringify(title)}}`, ...layout.props.map((name) => `${name}={${JSON.stringify(firstSentence(text))}}`)];
  const opening = `<${[layout.name, ...props].join(" ")}>`;
  return `---\nimport ${layout.name} from ${JSON.stringify(layout.from)};\n---\n\n${[opening, ...indented(body), `</${layout.name}>`].join("\n")}\n`;
}

/** The lines inside of an element, given as `div class="prose"`; as they are when there is none. */
function within(element: string | null, lines: readonly string[]): readonly string[] {
  return element === null ? lines : [`<${element}>`, ...indented(lines), `</${element.split(" ", 1)[0]}>`];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

type Layout = {
  readonly name: string;
  readonly from: string;
  /** Further text properties that pages give it, such as a description. */
  readonly props: readonly string[];
  /** The layout makes the heading by itself. */
  readonly showsTitle: boolean;
  /** The elements that pages put their content, their heading and their paragraphs into, such as `div class="wrap"`. */
  readonly wrapper: string | null;
  readonly header: string | null;
  readonly prose: string | null;
};

/** How the site's pages use their layout, read from the page that is most like a page of text: one with a wrapper, else the first. */
function layoutOf(sources: readonly SourceFile[]): Layout | null {
  const pages = sources.filter(({ path }) => /^src\/pages\/[^/[\]]+\.astro$/.test(path));
  const layouts = pages.map((page) => usage(page.content, sources)).filter((layout) => layout !== null);
  const [file] = sources.flatMap(({ path }) => /^src\/layouts\/([^/]+\.astro)$/.exec(path)?.[1] ?? []);
  const unused =
    file === undefined
      ? null
      : { name: "Layout", from: `../layouts/${file}`, props: [], wrapper: null, header: null, prose: null, ...traits(sources, file) };
  return (
    layouts.find(({ wrapper, prose }) => wrapper !== null && prose !== null) ??
    layouts.find(({ wrapper }) => wrapper !== null) ??
    layouts[0] ??
    unused
  );
}

const WRAPPER = /^\s*<((?:main|section|article|div)\s+class="[^"<>{}]*\b(?:wrap|wrapper|container|prose|page|content)\b[^"<>{}]*")>/;
const HEADER = /<((?:header|div)\s+class="[^"<>{}]*")>(?:\s*<p\b[^<>]*>[^<>]*<\/p>)?\s*<h1\b/;
const PROSE = /<((?:section|article|div)\s+class="[^"<>{}]*\bprose\b[^"<>{}]*")>/;

function usage(page: string, sources: readonly SourceFile[]): Layout | null {
  const imported = /^\s*import\s+([A-Z]\w*)\s+from\s+["']([^"']*layouts?\/[^"']+\.astro)["']/m.exec(page);
  const [, name, from] = imported ?? [];
  if (name === undefined || from === undefined) return null;
  const tag = new RegExp(`<${name}(\\s[^<>]*)?>`).exec(page);
  const content = page.slice((tag?.index ?? 0) + (tag?.[0].length ?? 0));
  const props = /\sdescription\s*=/.test(tag?.[1] ?? "") ? ["description"] : [];
  const wrapper = WRAPPER.exec(content)?.[1] ?? null;
  const inWrapper = (pattern: RegExp): string | null => (wrapper === null ? null : (pattern.exec(content)?.[1] ?? null));
  return { name, from, props, wrapper, header: inWrapper(HEADER), prose: inWrapper(PROSE), ...traits(sources, from) };
}

function traits(sources: readonly SourceFile[], from: string): Pick<Layout, "showsTitle"> {
  const file = from.split("/").at(-1);
  const layout = sources.find(({ path }) => path.startsWith("src/layouts/") && path.endsWith(`/${file}`));
  return { showsTitle: /<h1[^<>]*>\s*\{\s*(?:Astro\.props\.)?title\s*\}/.test(layout?.content ?? "") };
}

/** For search engines: the beginning, without breaking a word. */
function firstSentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 150 ? line : `${line.slice(0, 150).replace(/\s\S*$/, "")}…`;
}

function plainDocument(title: string, paragraphs: readonly string[]): string {
  const safe = escapeForAstro(title);
  return `<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8" />\n    <meta name="viewport" content="width=device-width" />\n    <title>${safe}</title>\n  </head>\n  <body>\n    <h1>${safe}</h1>\n${paragraphs.map((line) => `    ${line}`).join("\n")}\n  </body>\n</html>\n`;
}
