import { lstat, mkdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { checkPlace, contentPath } from "./content-paths.ts";
import { ToolRefusedError } from "./refusal.ts";

/** A page with more is data, not words. Bytes. */
export const MAX_TEXT_BYTES = 512 * 1024;

/** The site's working copy as the tools may touch it: every path is checked, with its links followed, before anything is done. */
export class SiteFiles {
  /** Absolute, without links. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Throws when there is no such folder. */
  static async at(workspacePath: string): Promise<SiteFiles> {
    const root = await realpath(workspacePath);
    if (!(await stat(root)).isDirectory()) throw new ToolRefusedError("invalid", `${workspacePath} is no folder`);
    return new SiteFiles(root);
  }

  /** Where a path really is, absolute and without links; the file itself needn't be there. Throws `ToolRefusedError`. */
  async place(path: string): Promise<string> {
    let current = this.root;
    for (const part of contentPath(path)) {
      const next = join(current, part);
      const found = await lstat(next).catch(absent);
      current = found?.isSymbolicLink() ? await this.#target(next, path) : next;
    }
    if (current !== this.root) checkPlace(this.path(current));
    return current;
  }

  /** Throws `ToolRefusedError` for what isn't a text file of at most `MAX_TEXT_BYTES`. */
  async readText(path: string): Promise<string> {
    const place = await this.#file(path);
    const { size } = await stat(place);
    if (size > MAX_TEXT_BYTES)
      throw new ToolRefusedError("too-large", `${path} has ${size} bytes, more than the ${MAX_TEXT_BYTES} that are edited here`);
    const bytes = await readFile(place);
    const text = bytes.toString("utf8");
    if (text.includes("\0") || !Buffer.from(text, "utf8").equals(bytes)) throw new ToolRefusedError("not-content", `${path} is no text in UTF-8`);
    return text;
  }

  /** Null when there is no such file. */
  async readBytes(path: string): Promise<Uint8Array | null> {
    return (await this.exists(path)) ? readFile(await this.#file(path)) : null;
  }

  /** Throws `ToolRefusedError` when the file is there already: nothing is overwritten. Folders are made. */
  async create(path: string, content: string | Uint8Array): Promise<void> {
    const place = await this.place(path);
    try {
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, content, { flag: "wx" });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" || code === "ENOTDIR") throw new ToolRefusedError("exists", `${path} is there already, and nothing is overwritten`);
      throw error;
    }
  }

  async replaceText(path: string, text: string): Promise<void> {
    if (Buffer.byteLength(text) > MAX_TEXT_BYTES) throw new ToolRefusedError("too-large", `${path} would have more than ${MAX_TEXT_BYTES} bytes`);
    await writeFile(await this.#file(path), text);
  }

  async remove(path: string): Promise<void> {
    await rm(await this.#file(path));
  }

  async exists(path: string): Promise<boolean> {
    const found = await lstat(await this.place(path)).catch(absent);
    return found !== null;
  }

  /** Relative to the site, with slashes. */
  path(absolute: string): string {
    return relative(this.root, absolute).split(sep).join("/");
  }

  async #file(path: string): Promise<string> {
    const place = await this.place(path);
    const found = await lstat(place).catch(absent);
    if (!found?.isFile()) throw new ToolRefusedError("missing", `there is no file ${path}: list_content names the site's files`);
    return place;
  }

  async #target(link: string, path: string): Promise<string> {
    const target = await realpath(link).catch(absent);
    if (target === null) throw new ToolRefusedError("outside", `${path} is a link to nothing`);
    if (target !== this.root && !target.startsWith(this.root + sep))
      throw new ToolRefusedError("outside", `${path} is a link that leads out of the site`);
    return target;
  }
}

/** What isn't there is an answer; what can't be looked at is a failure. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP") return null;
  throw error;
}
