import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { gitFolderOf } from "../system/git-folder.ts";
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
 * The working copy's folder with a repository that is safe to use: its own, without locks or half-done operations of a process that
 * was killed, and with the configuration that we gave it. An absent one is made, whole or not at all.
 */
export async function ensureWorkingFolder(folder: string, defaultBranch: string, settings: GitSettings): Promise<GitChild> {
  const gitFolder = gitFolderOf(folder);
  if (!(await isFolder(gitFolder)) && (await isFolder(join(folder, ".git")))) await moveAside(folder);
  if (!(await exists(folder)) || (!(await isFolder(gitFolder)) && (await isEmpty(folder)))) await initialise(folder, defaultBranch, settings);
  const git = new GitChild(folder, settings, gitFolder);
  await restoreConfig(folder);
  await requireOwnTopLevel(git);
  await restoreExcludes(gitFolder);
  await putBack(join(folder, ".git"), Buffer.from(`gitdir: ${relative(folder, gitFolder)}\n`));
  await removeLocks(gitFolder);
  await endInterrupted(git, gitFolder);
  return git;
}

/** Throws `NotOwnRepositoryError` unless the folder and its git folder are there, as folders, and git itself can use them. */
export async function requireOwnTopLevel(git: GitChild): Promise<void> {
  for (const folder of [git.folder, gitFolderOf(git.folder)]) {
    if (!(await isFolder(folder))) throw new NotOwnRepositoryError(git.folder, `${folder} is no folder`);
  }
  const found = await git.attempt(["rev-parse", "--show-toplevel"]);
  if (!found.ok) throw new NotOwnRepositoryError(git.folder, found.stderr.trim().split("\n")[0] ?? "");
  const top = found.stdout.trim();
  if (top !== (await realpath(git.folder))) throw new NotOwnRepositoryError(git.folder, `its top level is ${top}`);
}

/**
 * Earlier versions had the git folder among the files, where a site's own code could write: nothing of it is believed, and all is
 * made anew. It is kept, since it may hold work that was never pushed.
 */
async function moveAside(folder: string): Promise<void> {
  const aside = await mkdtemp(join(dirname(folder), `.earlier-${basename(folder)}-`));
  await rename(folder, join(aside, basename(folder)));
}

/** Made under another name and renamed: a kill in the middle leaves nothing that looks like a working copy. */
async function initialise(folder: string, defaultBranch: string, settings: GitSettings): Promise<void> {
  const gitFolder = gitFolderOf(folder);
  // No user id starts with a dot.
  const making = join(dirname(folder), `.making-${basename(folder)}`);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await new GitChild(making, settings).run(["init", "--initial-branch", defaultBranch]);
  await putBack(pristineConfig(folder), await readFile(join(making, ".git", "config")));
  // Without the folder the git folder is made anew, so it comes first.
  for (const earlier of [folder, gitFolder]) await rm(earlier, { recursive: true, force: true });
  await rename(join(making, ".git"), gitFolder);
  await rename(making, folder);
}

const pristineConfig = (folder: string): string => join(dirname(folder), `.${basename(folder)}.gitconfig`);

/** Git runs what stands in its configuration (filters, ssh commands, aliases), and not every machine keeps it from builds: ours is put back. */
export async function restoreConfig(folder: string): Promise<void> {
  const ours = await readFile(pristineConfig(folder)).catch(absent);
  if (ours && (await isFolder(gitFolderOf(folder)))) await putBack(join(gitFolderOf(folder), "config"), ours);
}

/** Made anew, since its `attributes` say more than which files are left out. */
async function restoreExcludes(gitFolder: string): Promise<void> {
  const info = join(gitFolder, "info");
  await rm(info, { recursive: true, force: true });
  await mkdir(info);
  await writeFile(join(info, "exclude"), NEVER_COMMITTED, { flag: "wx" });
}

/** A file as it has to be. What is there instead is never written into: it may be a link to anything. */
async function putBack(file: string, content: Buffer): Promise<void> {
  const isFile = (await lstat(file).catch(absent))?.isFile() ?? false;
  if (isFile && (await readFile(file)).equals(content)) return;
  await rm(file, { recursive: true, force: true });
  await writeFile(file, content, { flag: "wx" });
}

/** A working copy has one owner, the holder of the claim, so a lock that is there at opening belongs to a process that is gone. */
async function removeLocks(gitFolder: string): Promise<void> {
  const top = await readdir(gitFolder);
  const refs = await readdir(join(gitFolder, "refs"), { recursive: true });
  const locks = [...top, ...refs.map((name) => join("refs", name))].filter((name) => name.endsWith(".lock"));
  for (const lock of locks) await rm(join(gitFolder, lock), { force: true });
}

/** Rebases and merges that a kill left half done are taken back; the branch is as before them. */
async function endInterrupted(git: GitChild, gitFolder: string): Promise<void> {
  for (const state of ["rebase-merge", "rebase-apply"]) {
    if (!(await exists(join(gitFolder, state)))) continue;
    const aborted = await git.attempt(["rebase", "--abort"]);
    // Killed so early that git can't read its own state: nothing had been moved yet.
    if (!aborted.ok) await rm(join(gitFolder, state), { recursive: true, force: true });
  }
  if (await exists(join(gitFolder, "MERGE_HEAD"))) await git.attempt(["merge", "--abort"]);
  for (const state of ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"]) await rm(join(gitFolder, state), { force: true });
}

const isEmpty = async (folder: string): Promise<boolean> => (await readdir(folder)).length === 0;
const isFolder = async (path: string): Promise<boolean> => (await lstat(path).catch(absent))?.isDirectory() ?? false;
const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(absent)) !== null;

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
