import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join, resolve, sep } from "node:path";
import { gitFolderOf } from "../system/git-folder.ts";

/**
 * What a site's own processes see of the machine's files: nothing that they could write to, without what is hidden, and with what is kept
 * of that. /dev and /proc are made anew for them. Paths are absolute.
 */
export type BuildView = {
  readonly cwd: string;
  /** Empty for them. Parents before children. */
  readonly hidden: readonly string[];
  /** Empty at first, and theirs alone: what they put there is gone with them. */
  readonly private: readonly { readonly path: string; readonly sizeMb: number }[];
  /** Of the new /proc: shown, read-only. */
  readonly settings: readonly string[];
  /** Shown though a folder above is hidden. Parents before children. All that is writable is here. */
  readonly kept: readonly { readonly path: string; readonly writable: boolean }[];
};

export type ViewRequest = {
  readonly site: string;
  /** Folders that the site's build may write besides its own: HOME, npm's cache. */
  readonly writable: readonly string[];
  /** Besides all that isn't the system's own. */
  readonly hidden: readonly string[];
  /** PATH of the build: the node and the npm that it finds there stay visible, wherever they are installed. */
  readonly path: string;
  /** Files named by the build's environment, such as certificates. */
  readonly files: readonly string[];
};

/** Temporary files of everybody, and of other sites' builds. Memory: a build that needs more of it is told that the disk is full. */
const PRIVATE = [
  { path: "/tmp", sizeMb: 512 },
  { path: "/var/tmp", sizeMb: 512 },
  { path: "/dev/shm", sizeMb: 64 },
];

/**
 * What in `/` is the system's own: programs, libraries, settings. Everything else is somebody's (homes, other disks) or where services
 * listen (`/run`, `/var`), which being read-only doesn't close.
 */
const SYSTEM_FOLDERS = new Set("bin sbin lib lib32 lib64 libx32 usr etc opt nix gnu snap sys proc dev".split(" "));

/** What programs need of the rest: DNS (in /run, where systemd writes it), certificates on openSUSE, Homebrew's libraries on Linux. */
const SYSTEM_ELSEWHERE = ["/etc/resolv.conf", "/var/lib/ca-certificates", "/home/linuxbrew/.linuxbrew"];

/** The whole machine's, which root may write to in any namespace: a program named there runs as the real one. */
const KERNEL_SETTINGS = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"];

/** Folders that aren't there need no hiding, and files that aren't there can't be kept. */
export function buildView(request: ViewRequest): BuildView {
  const own = PRIVATE.filter(({ path }) => existsSync(path));
  const hidden = outermost([...foreignFolders(), ...request.hidden.filter(existsSync).map(real)]).filter(
    (path) => !own.some((each) => within(path, each.path)),
  );
  const covered = (path: string) => [...hidden, ...own.map((each) => each.path)].some((folder) => within(path, folder));
  const site = real(request.site);
  const writable = outermost([site, ...request.writable.filter(existsSync).map(real)]);
  // Pages tell when they were changed last. We run git there too, so nobody else writes to it.
  const readOnly = [...toolFolders(request.path), ...[gitFolderOf(request.site), ...SYSTEM_ELSEWHERE, ...request.files].filter(existsSync)]
    .map(real)
    .filter((path) => covered(path) && !writable.some((folder) => within(path, folder)));
  return {
    cwd: site,
    hidden: [...hidden].sort(),
    private: own,
    settings: KERNEL_SETTINGS.filter((path) => existsSync(path)),
    kept: [
      ...writable.map((path) => ({ path, writable: true })),
      ...[...outermost(readOnly), ...gitOf(site)].map((path) => ({ path, writable: false })),
    ].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function foreignFolders(): readonly string[] {
  const folders = readdirSync("/", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.filter(({ name }) => !SYSTEM_FOLDERS.has(name)).map(({ name }) => `/${name}`);
}

/** What git reads among the site's files. As a link, which only the site's own code makes, it would show what is behind it. */
function gitOf(site: string): readonly string[] {
  const path = join(site, ".git");
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() || found?.isFile() ? [path] : [];
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
