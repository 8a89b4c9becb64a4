import { lstat, readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";

/** A text file of the site that its words may be in. */
export type SourceFile = {
  /** Relative to the workspace, with slashes. */
  readonly path: string;
  readonly content: string;
};

/** Where a site's words are; what builds the site (configuration, lock files, CI) lies outside. */
const ROOTS: readonly string[] = ["src", "content"];
const EXTENSIONS: ReadonlySet<string> = new Set([".astro", ".md", ".mdx", ".html", ".json", ".ts", ".tsx", ".jsx", ".yaml", ".yml"]);
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(["node_modules", "dist"]);
const SKIPPED_FILES = /^(?:package(?:-lock)?\.json|.*\.config\.[a-z]+|tsconfig.*\.json|.*\.d\.ts|.*\.test\.[a-z]+|pnpm-lock\.yaml)$/;

/** A page with a megabyte of text is data, not words. Bytes. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 5_000;

/**
 * The site's text files in the order of their paths. Links are not followed: they may lead out of the workspace. Large
 * files, hidden ones and those that aren't UTF-8 text are left out.
 */
export async function readSources(workspacePath: string, signal: AbortSignal): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const root of ROOTS) {
    const status = await lstat(join(workspacePath, root)).catch(() => null);
    if (status?.isDirectory()) await collect(workspacePath, root, files, signal);
  }
  return files;
}

async function collect(workspacePath: string, folder: string, files: SourceFile[], signal: AbortSignal): Promise<void> {
  const entries = await readdir(join(workspacePath, folder), { withFileTypes: true });
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    if (signal.aborted || files.length >= MAX_FILES) return;
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) await collect(workspacePath, path, files, signal);
    else if (entry.isFile() && EXTENSIONS.has(extname(entry.name)) && !SKIPPED_FILES.test(entry.name)) {
      const content = await readText(join(workspacePath, path));
      if (content !== null) files.push({ path, content });
    }
  }
}

async function readText(path: string): Promise<string | null> {
  if ((await lstat(path)).size > MAX_FILE_BYTES) return null;
  const bytes = await readFile(path);
  const content = bytes.toString("utf8");
  return content.includes("\0") || !Buffer.from(content, "utf8").equals(bytes) ? null : content;
}

/** How people call the file: its page, in the words that they are given for one, or the part of pages that it is. */
export function placeName(path: string, words: { readonly home: string; readonly page: (name: string) => string }): string {
  const page = /^src\/pages\/(.*?)(?:\/?index)?\.[a-z]+$/.exec(path)?.[1];
  if (page !== undefined) return page === "" ? words.home : words.page(`"${page}"`);
  return `"${
    path
      .split("/")
      .at(-1)
      ?.replace(/\.[a-z]+$/, "") ?? path
  }" (${path})`;
}
