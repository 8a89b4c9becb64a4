import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve, sep } from "node:path";

/** What a site's own processes see of the machine's files: everything, without what is hidden, and with what is kept of that. Paths are absolute. */
export type BuildView = {
  readonly cwd: string;
  /** Empty for them. */
  readonly hidden: readonly string[];
  /** Empty at first, and theirs alone: what they put there is gone with them. */
  readonly private: readonly { readonly path: string; readonly sizeMb: number }[];
  /** Shown though a folder above is hidden. Parents before children. */
  readonly kept: readonly { readonly path: string; readonly writable: boolean }[];
};

export type ViewRequest = {
  readonly site: string;
  /** Folders that the site's build may write besides its own: HOME, npm's cache. */
  readonly writable: readonly string[];
  readonly hidden: readonly string[];
  /** PATH of the build: the node and the npm that it finds there stay visible, wherever they are installed. */
  readonly path: string;
  /** Files named by the build's environment, such as certificates. */
  readonly files: readonly string[];
};

/** Temporary files of everybody, and of other sites' builds. Memory: a build that needs more of it is told that the disk is full. */
const PRIVATE = [
  { path: "/tmp", sizeMb: 512 },
  { path: "/dev/shm", sizeMb: 64 },
];

/** Folders that aren't there need no hiding, and files that aren't there can't be kept. */
export function buildView(request: ViewRequest): BuildView {
  const own = PRIVATE.filter(({ path }) => existsSync(path));
  const hidden = outermost(request.hidden.filter(existsSync).map(real)).filter((path) => !own.some((each) => within(path, each.path)));
  const covered = (path: string) => [...hidden, ...own.map((each) => each.path)].some((folder) => within(path, folder));
  const writable = outermost([request.site, ...request.writable].filter(existsSync).map(real));
  const readOnly = [...toolFolders(request.path), ...request.files.filter(existsSync)]
    .map(real)
    .filter((path) => !writable.some((folder) => within(path, folder)));
  const kept = [...writable.map((path) => ({ path, writable: true })), ...outermost(readOnly).map((path) => ({ path, writable: false }))];
  return {
    cwd: real(request.site),
    hidden,
    private: own,
    kept: kept.filter(({ path }) => covered(path)).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Version managers install node and npm below somebody's HOME: npm's own files are found by following its name. */
function toolFolders(path: string): readonly string[] {
  return ["node", "npm"].flatMap((name) => {
    const link = programOnPath(name, path);
    if (link === null) return [];
    const program = realpathSync(link);
    // `lib/node_modules/npm/bin/npm-cli.js` needs all of its package.
    return [dirname(link), name === "npm" ? dirname(dirname(program)) : dirname(program)];
  });
}

/** Where a PATH has a program; null when nowhere. */
export function programOnPath(name: string, path: string): string | null {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name));
  return found.find(existsSync) ?? null;
}

const real = (path: string): string => realpathSync(resolve(path));
const within = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
const outermost = (paths: readonly string[]): readonly string[] => {
  const unique = [...new Set(paths)];
  return unique.filter((path) => !unique.some((other) => other !== path && within(path, other)));
};
