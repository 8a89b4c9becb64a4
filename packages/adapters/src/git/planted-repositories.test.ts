import { execFile } from "node:child_process";
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { FencingToken, InstructionId, Project, ThreadId, UserId, type Workspace } from "@webordinary/domain";
import { gitWorkspacesWorld } from "@webordinary/testing";
import { FIRST_FILES } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitFolderOf } from "../system/git-folder.ts";
import { GitWorkspaces } from "./index.ts";

// What a site's own code leaves for our git to find, when it is built: nothing of it may run, and nothing be written through it.

const makeWorld = () =>
  gitWorkspacesWorld((folder) => {
    const options = { root: join(folder, "workspaces"), home: join(folder, "home"), path: process.env.PATH ?? "" };
    return new GitWorkspaces({ ...options, committer: { name: "WebOrdinary", email: "buddy@example.org" } });
  });

let world: Awaited<ReturnType<typeof makeWorld>>;
let ran: string;
beforeEach(async () => {
  world = await makeWorld();
  ran = join(world.folder, "ran");
});
afterEach(() => world.stop());

const git = async (path: string, ...args: string[]) => {
  const who = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((role) => [
      [`GIT_${role}_NAME`, "x"],
      [`GIT_${role}_EMAIL`, "x@example.org"],
    ]),
  );
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1", ...who };
  return (await promisify(execFile)("git", args, { cwd: path, env })).stdout.trim();
};
const message = (subject: string) => ({ subject, body: "", author: { name: "Scott", email: "scott@example.org" } });
const hasRun = async () => (await lstat(ran).catch(() => null)) !== null;

async function open(n = 1): Promise<Workspace> {
  const project = Project.parse({ projectId: "amelia", repository: world.repository, defaultBranch: "main", members: [], policy: {} });
  const who = { userId: UserId.parse("scott"), threadId: ThreadId.parse("aaaa-1111"), fencingToken: FencingToken.parse(1) };
  const instructionId = InstructionId.parse(`instruction-${n}`);
  const opened = await world.workspaces.open({ ...who, project, instructionId, work: "afresh", dropped: [] });
  if (!opened.ok) throw new Error(opened.detail);
  return opened.workspace;
}

/** Everything that a worker does with a working copy. */
async function workOn(workspace: Workspace, n: number): Promise<void> {
  await world.edit(workspace.path, { "index.txt": `Bowls ${n}\n` });
  await workspace.pending();
  await workspace.commit(message("A change"));
  await workspace.push();
  await workspace.mergeIntoDefault(message("Publish"), async () => true);
  await open(n + 1);
}

/** Attributes and a configuration by which git runs a program for every file. */
async function plantFilter(gitFolder: string): Promise<void> {
  await mkdir(join(gitFolder, "info"), { recursive: true });
  await writeFile(join(gitFolder, "info", "attributes"), "* filter=evil\n");
  const evil = `[core]\n\trepositoryformatversion = 0\n\tfsmonitor = touch ${ran}\n[filter "evil"]\n\tclean = touch ${ran} && cat\n\tsmudge = touch ${ran} && cat\n`;
  await writeFile(join(gitFolder, "config"), evil);
}

test("a repository that a build puts in the place of the working copy's own is never read", async () => {
  const { path } = await open();
  const planted = join(path, ".git");
  await rm(planted, { recursive: true });
  await git(path, "init", "--quiet");
  await mkdir(join(planted, "evil"));
  for (const name of ["objects", "refs"]) await mkdir(join(planted, "evil", name));
  await plantFilter(join(planted, "evil"));
  await plantFilter(planted);
  await writeFile(join(planted, "commondir"), "evil\n");
  // It would work: git by hand runs it.
  await git(path, "status").catch(() => "");
  expect(await hasRun()).toBe(true);
  await rm(ran);

  const again = await open();
  await rm(planted, { recursive: true });
  await git(path, "init", "--quiet");
  await plantFilter(planted);
  await workOn(again, 1);
  expect(await hasRun()).toBe(false);
  expect(world.bare.files("main")).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls 1\n" });
});

test("where builds aren't kept from the git folder either, it leads git to no other configuration", async () => {
  const workspace = await open();
  const gitFolder = gitFolderOf(workspace.path);
  const evil = join(gitFolder, "evil");
  await mkdir(evil);
  for (const name of ["objects", "refs"]) await symlink(join("..", name), join(evil, name));
  await plantFilter(evil);
  await writeFile(join(gitFolder, "commondir"), "evil\n");
  await plantFilter(gitFolder);
  await writeFile(join(gitFolder, "config.worktree"), await readFile(join(gitFolder, "config")));
  await workOn(workspace, 1);
  expect(await hasRun()).toBe(false);
  expect(world.bare.files("main")).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls 1\n" });
});

test("a repository further down is recorded by its commit, and none of its programs run then or later", async () => {
  const names = ["plain", "ü", 'quo"ted', "*", "deep/er"];
  const workspace = await open();
  for (const name of names) {
    const folder = join(workspace.path, name);
    await mkdir(folder, { recursive: true });
    await git(folder, "init", "--quiet");
    await writeFile(join(folder, "page.txt"), "Words\n");
    await git(folder, "add", "--all");
    await git(folder, "commit", "--quiet", "--message", "x");
  }
  const files = async (path: string) => (await git(path, "ls-tree", "-r", "-z", "--name-only", "HEAD")).split("\0").filter((name) => name !== "");
  await workspace.commit(message("Others"));
  expect((await files(workspace.path)).sort()).toStrictEqual([...names, ...Object.keys(FIRST_FILES)].sort());

  for (const name of names) {
    const folder = join(workspace.path, name);
    await plantFilter(join(folder, ".git"));
    // Git looks closer at what seems to have changed.
    await utimes(join(folder, "page.txt"), new Date(0), new Date(0));
  }
  for (const name of names) {
    await git(join(workspace.path, name), "-c", "core.fsmonitor=false", "status").catch(() => "");
    // It would work: git in it runs it.
    expect(await hasRun()).toBe(true);
    await rm(ran);
    await utimes(join(workspace.path, name, "page.txt"), new Date(1000), new Date(1000));
  }
  await workOn(workspace, 1);
  await workOn(await open(), 2);
  expect(await hasRun()).toBe(false);
  expect(world.bare.git(["show", "main:index.txt"])).toBe("Bowls 2\n");
});

test("nothing is written through links", async () => {
  const workspace = await open();
  const victim = join(world.folder, "victim");
  await mkdir(victim);
  const plant = async (folder: string, names: readonly string[]) => {
    for (const name of names) {
      await writeFile(join(victim, name), "Precious\n");
      await rm(join(folder, name), { recursive: true, force: true });
      await symlink(join(victim, name), join(folder, name));
    }
  };
  const gitFolder = gitFolderOf(workspace.path);
  await plant(workspace.path, [".git"]);
  await plant(gitFolder, ["webordinary-message", "config", "webordinary-owner.json.next"]);
  await plant(join(gitFolder, "info"), ["exclude"]);
  await workOn(workspace, 1);
  const written = await Promise.all((await readdir(victim)).map((name) => readFile(join(victim, name), "utf8")));
  expect(new Set(written)).toStrictEqual(new Set(["Precious\n"]));
  expect(world.bare.files("main")["index.txt"]).toBe("Bowls 1\n");

  // A folder as a whole.
  await rm(join(gitFolder, "info"), { recursive: true });
  await symlink(victim, join(gitFolder, "info"));
  await open();
  expect(await readFile(join(victim, "exclude"), "utf8")).toBe("Precious\n");
});

test("a working copy that is a link, or whose git folder is one, is refused, and what it leads to is left alone", async () => {
  const { path } = await open();
  for (const folder of [path, gitFolderOf(path)]) {
    const away = join(world.folder, "away");
    await rename(folder, away);
    await symlink(away, folder);
    const before = await readdir(away);
    await expect(open()).rejects.toMatchObject({ code: "not-own-repository" });
    expect(await readdir(away)).toStrictEqual(before);
    await rm(folder);
    await rename(away, folder);
  }
  expect(await world.files((await open()).path)).toStrictEqual(FIRST_FILES);
});

test("a site's own code can read the history, also after an earlier build has hidden it", async () => {
  const { path } = await open();
  expect(await git(path, "log", "--format=%s", "--", "index.txt")).toBe("The site's first version");
  await rm(join(path, ".git"));
  await mkdir(join(path, ".git"));
  await open();
  expect(await git(path, "log", "--format=%s", "--", "index.txt")).toBe("The site's first version");
  expect(await git(path, "status", "--porcelain")).toBe("");
});

test("a working copy of an earlier version, with its git folder inside, is set aside and made anew", async () => {
  const { path } = await open();
  await rm(join(path, ".git"));
  await rename(gitFolderOf(path), join(path, ".git"));
  await writeFile(join(path, "index.txt"), "Never pushed\n");
  await plantFilter(join(path, ".git"));
  expect(await world.files((await open()).path)).toStrictEqual(FIRST_FILES);
  const aside = (await readdir(dirname(path))).filter((name) => name.startsWith(".earlier-scott-"));
  expect(aside).toHaveLength(1);
  expect(await readFile(join(dirname(path), aside[0] ?? "", "scott", "index.txt"), "utf8")).toBe("Never pushed\n");
  expect(await hasRun()).toBe(false);
});
