import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isProtectedPath } from "@webordinary/domain";
import type { SiteFiles } from "./site-files.ts";

/** Far beyond the sites that people edit by mail; a listing must end. */
const MAX_FILES = 5_000;

/** The files below a folder of the site, by path, relative to the site. Links, hidden files and what is protected are left out; no such folder, no files. */
export async function listFiles(site: SiteFiles, folder: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined && files.length < MAX_FILES; next = folders.shift()) {
    for (const entry of await entriesOf(join(site.root, next))) {
      const path = `${next}/${entry.name}`;
      if (entry.name.startsWith(".") || isProtectedPath(path)) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  return files.slice(0, MAX_FILES).sort();
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
