import { hash } from "node:crypto";
import { type BuildOutcome, Release, type ReleaseFile, ReleaseId, type SiteBuilder } from "@webordinary/domain";

/** A file of the working copy with this text in it breaks the build, as a slip of an agent would. */
export const BREAKS_THE_BUILD = "{broken}";

const SOURCES = "src/";
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};

/** A site is what lies under `src/` of a working copy, as it is. */
export class MemorySiteBuilder implements SiteBuilder {
  readonly #files: (workspacePath: string) => ReadonlyMap<string, string>;

  /** `files`: a working copy's files, such as `(path) => memoryWorkspaces.files(path)`. */
  constructor(files: (workspacePath: string) => ReadonlyMap<string, string>) {
    this.#files = files;
  }

  async build(workspacePath: string, signal: AbortSignal, onProgress: (line: string) => void = () => {}): Promise<BuildOutcome> {
    if (signal.aborted) return { ok: false, step: "build", reason: "aborted", excerpt: "The build was stopped." };
    onProgress("building the site");
    const sources = [...this.#files(workspacePath)].filter(([path]) => path.startsWith(SOURCES));
    const broken = sources.find(([, text]) => text.includes(BREAKS_THE_BUILD));
    if (broken) return { ok: false, step: "build", reason: "failed", excerpt: `Error in ${broken[0]}: unexpected ${BREAKS_THE_BUILD}` };
    const contents = new Map(sources.map(([path, text]) => [path.slice(SOURCES.length), new TextEncoder().encode(text)]));
    if (!contents.has("index.html")) return { ok: false, step: "build", reason: "no-site", excerpt: "The build ended well but left no index.html." };
    const read = async (path: string): Promise<Uint8Array> => {
      const content = contents.get(path);
      if (!content) throw new Error(`the built site has no file ${path}`);
      return content;
    };
    return { ok: true, site: { release: releaseOf(contents), read } };
  }
}

function releaseOf(contents: ReadonlyMap<string, Uint8Array>): Release {
  const files = [...contents].map(([path, content]): ReleaseFile => {
    const contentType = TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    return { path, hash: hash("sha256", content, "hex"), size: content.length, contentType, cacheControl: "public, max-age=0, must-revalidate" };
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return Release.parse({ releaseId: ReleaseId.parse(hash("sha256", JSON.stringify(files), "hex").slice(0, 32)), files });
}
