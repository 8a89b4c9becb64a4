import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFile } from "./site-sources.ts";
import { escapeForAstro } from "./text-replace.ts";

const PAGE_EXTENSIONS: readonly string[] = ["astro", "md", "mdx", "html", "ts"];
const MAX_SLUG_CHARACTERS = 60;
/** Pages with the same title, before somebody must be asking for something else. */
const MAX_SAME_TITLE = 50;

export type NewPage = { readonly path: string; readonly slug: string; readonly numbered: boolean };

/** Writes a page in the site's own layout, as its other pages use it. An existing page is never written over: the new one is numbered. */
export async function addPage(workspacePath: string, sources: readonly SourceFile[], title: string, text: string): Promise<NewPage> {
  const wanted = slugOf(title);
  const slug = await freeSlug(workspacePath, wanted);
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

async function freeSlug(workspacePath: string, wanted: string): Promise<string> {
  for (let number = 1; number <= MAX_SAME_TITLE; number += 1) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = [...PAGE_EXTENSIONS.map((extension) => `${slug}.${extension}`), slug].map((name) => exists(join(workspacePath, "src/pages", name)));
    if (!(await Promise.all(taken)).includes(true)) return slug;
  }
  throw new Error(`there are ${MAX_SAME_TITLE} pages called ${wanted} already: choose another title`);
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
  const heading = layout.showsTitle ? [] : [`<h1>${escapeForAstro(title)}</h1>`];
  const inner = [...heading, ...paragraphs].map((line) => (layout.wrapper === null ? `  ${line}` : `    ${line}`));
  const body = layout.wrapper === null ? inner : [`  <${layout.wrapper}>`, ...inner, `  </${layout.wrapper.split(" ", 1)[0]}>`];
  const props = [`title={${JSON.stringify(title)}}`, ...layout.props.map((name) => `${name}={${JSON.stringify(firstSentence(text))}}`)];
  return `---\nimport ${layout.name} from ${JSON.stringify(layout.from)};\n---\n\n<${layout.name} ${props.join(" ")}>\n${body.join("\n")}\n</${layout.name}>\n`;
}

type Layout = {
  readonly name: string;
  readonly from: string;
  /** Further text properties that pages give it, such as a description. */
  readonly props: readonly string[];
  /** The layout makes the heading by itself. */
  readonly showsTitle: boolean;
  /** The element that pages put their content into, with its class. */
  readonly wrapper: string | null;
};

/** How the site's pages use their layout, read from one of them: the home page if it has one, else the first. */
function layoutOf(sources: readonly SourceFile[]): Layout | null {
  const pages = sources.filter(({ path }) => /^src\/pages\/[^/[\]]+\.astro$/.test(path));
  const ordered = pages.toSorted((left, right) => Number(isHome(right)) - Number(isHome(left)));
  for (const page of ordered) {
    const imported = /^\s*import\s+([A-Z]\w*)\s+from\s+["']([^"']*layouts?\/[^"']+\.astro)["']/m.exec(page.content);
    const [, name, from] = imported ?? [];
    if (name !== undefined && from !== undefined) return { name, from, ...usage(page.content, name), ...traits(sources, from) };
  }
  const [first] = sources.filter(({ path }) => /^src\/layouts\/[^/]+\.astro$/.test(path));
  if (first === undefined) return null;
  const file = first.path.slice("src/layouts/".length);
  return { name: "Layout", from: `../layouts/${file}`, props: [], wrapper: null, ...traits(sources, file) };
}

const isHome = ({ path }: SourceFile): boolean => path === "src/pages/index.astro";

function usage(page: string, name: string): Pick<Layout, "props" | "wrapper"> {
  const tag = new RegExp(`<${name}(\\s[^<>]*)?>`).exec(page);
  const named = [...(tag?.[1] ?? "").matchAll(/\s([a-z]\w*)\s*=\s*["'{]/gi)].map((match) => match[1] ?? "");
  const wrapper = /^\s*<((?:main|section|article|div)\s+class="[^"<>{}]*\b(?:wrap|wrapper|container|prose|page|content)\b[^"<>{}]*")>/.exec(
    page.slice((tag?.index ?? 0) + (tag?.[0].length ?? 0)),
  );
  return { props: named.filter((prop) => prop === "description"), wrapper: wrapper?.[1] ?? null };
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
