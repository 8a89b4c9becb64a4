import { copyFile, mkdir, readdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GitChild, type GitSettings } from "./git-child.ts";

/** What builds leave behind and sites without a .gitignore would commit: at the top, since `public/dist/` may well be a site's own. */
const NEVER_COMMITTED = ["node_modules/", "/dist/", "/.astro/"].map((line) => `${line}\n`).join("");

/** The folder is there but isn't a repository of its own. Committing in it would commit to whatever repository lies around it. */
export class NotOwnRepositoryError extends Error {
  readonly code = "not-own-repository";
  constructor(folder: string, found: string) {
    super(`${folder} is not the top of a git repository of its own (${found}): move it away, and it is cloned again`);
    this.name = "NotOwnRepositoryError";
  }
}

/**
 * The working copy's folder as a repository that is safe to use: its own top level, without locks or half-done operations of a
 * process that was killed, and with the configuration that we gave it. An absent one is made, whole or not at all.
 */
export async function ensureWorkingFolder(folder: string, defaultBranch: string, settings: GitSettings): Promise<GitChild> {
  if (await isAbsentOrEmpty(folder)) await initialise(folder, defaultBranch, settings);
  const git = new GitChild(folder, settings);
  await restoreConfig(folder);
  await requireOwnTopLevel(git);
  await restoreExcludes(join(folder, ".git"));
  await removeLocks(join(folder, ".git"));
  await endInterrupted(git);
  return git;
}

/** Throws `NotOwnRepositoryError` unless git itself takes exactly this folder for the top level. */
export async function requireOwnTopLevel(git: GitChild): Promise<void> {
  const found = await git.attempt(["rev-parse", "--show-toplevel"]);
  if (!found.ok) throw new NotOwnRepositoryError(git.folder, found.stderr.trim().split("\n")[0] ?? "");
  const top = found.stdout.trim();
  if (top !== (await realpath(git.folder))) throw new NotOwnRepositoryError(git.folder, `its top level is ${top}`);
}

async function isAbsentOrEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
}

/** Made under another name and renamed: a kill in the middle leaves nothing that looks like a working copy. */
async function initialise(folder: string, defaultBranch: string, settings: GitSettings): Promise<void> {
  // No user id starts with a dot.
  const making = join(dirname(folder), `.making-${folder.slice(dirname(folder).length + 1)}`);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const git = new GitChild(making, settings);
  await git.run(["init", "--initial-branch", defaultBranch]);
  await copyFile(join(making, ".git", "config"), pristineConfig(folder));
  await rm(folder, { recursive: true, force: true });
  await rename(making, folder);
}

const pristineConfig = (folder: string): string => join(dirname(folder), `.${folder.slice(dirname(folder).length + 1)}.gitconfig`);

/** An agent can write to `.git/config`, and git runs what stands there (filters, ssh commands, aliases): ours is put back. */
export async function restoreConfig(folder: string): Promise<void> {
  const config = join(folder, ".git", "config");
  const ours = await readFile(pristineConfig(folder)).catch(absent);
  const found = await readFile(config).catch(absent);
  if (ours && !found?.equals(ours)) await copyFile(pristineConfig(folder), config).catch(absent);
}

/** Also for the folders of earlier versions, and where an agent hid files by it. */
async function restoreExcludes(gitFolder: string): Promise<void> {
  const file = join(gitFolder, "info", "exclude");
  if ((await readFile(file, "utf8").catch(absent)) === NEVER_COMMITTED) return;
  await mkdir(join(gitFolder, "info"), { recursive: true });
  await writeFile(file, NEVER_COMMITTED);
}

/** A working copy has one owner, the holder of the claim, so a lock that is there at opening belongs to a process that is gone. */
async function removeLocks(gitFolder: string): Promise<void> {
  const top = await readdir(gitFolder);
  const refs = await readdir(join(gitFolder, "refs"), { recursive: true });
  const locks = [...top, ...refs.map((name) => join("refs", name))].filter((name) => name.endsWith(".lock"));
  for (const lock of locks) await rm(join(gitFolder, lock), { force: true });
}

/** Rebases and merges that a kill left half done are taken back; the branch is as before them. */
async function endInterrupted(git: GitChild): Promise<void> {
  const gitFolder = join(git.folder, ".git");
  for (const state of ["rebase-merge", "rebase-apply"]) {
    if (!(await exists(join(gitFolder, state)))) continue;
    const aborted = await git.attempt(["rebase", "--abort"]);
    // Killed so early that git can't read its own state: nothing had been moved yet.
    if (!aborted.ok) await rm(join(gitFolder, state), { recursive: true, force: true });
  }
  if (await exists(join(gitFolder, "MERGE_HEAD"))) await git.attempt(["merge", "--abort"]);
  for (const state of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) await rm(join(gitFolder, state), { force: true });
}

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(absent)) !== null;

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
