import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");

/** A copy of the packages' sources, to plant things in. Libraries are the installed ones; workspaces are the copies. */
export interface RepositoryCopy {
  readonly root: string;
  /** Writes a file; `path` is relative to the root. */
  plant(path: string, content: string): void;
  /** Lets `path` be another name of `target`; both are relative to the root. */
  link(path: string, target: string): void;
  editJson(path: string, edit: (content: Manifest) => Manifest): void;
  remove(): void;
}

interface Manifest {
  readonly [key: string]: unknown;
  readonly exports?: object | string;
}

export function copyRepository(): RepositoryCopy {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "repository-copy-")));
  const packages = readdirSync(join(ROOT, "packages"));
  cpSync(join(ROOT, "package.json"), join(root, "package.json"));
  for (const name of packages) {
    const from = join(ROOT, "packages", name);
    const to = join(root, "packages", name);
    cpSync(join(from, "package.json"), join(to, "package.json"));
    cpSync(join(from, "src"), join(to, "src"), { recursive: true });
    linkEntries(join(from, "node_modules"), join(to, "node_modules"));
  }
  linkEntries(join(ROOT, "node_modules"), join(root, "node_modules"), ["@webordinary"]);
  mkdirSync(join(root, "node_modules/@webordinary"));
  for (const name of packages) symlinkSync(join(root, "packages", name), join(root, "node_modules/@webordinary", name));

  return {
    root,
    plant: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    link: (path, target) => symlinkSync(join(root, target), join(root, path)),
    editJson: (path, edit) => writeFileSync(join(root, path), JSON.stringify(edit(JSON.parse(readFileSync(join(root, path), "utf8"))))),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function linkEntries(from: string, to: string, except: readonly string[] = []): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!name.startsWith(".") && !except.includes(name)) symlinkSync(join(from, name), join(to, name));
  }
}
