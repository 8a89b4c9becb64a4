import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { FencingToken, InstructionId, type OpenWorkspace, Project, ThreadId, UserId, type Workspace } from "@webordinary/domain";
import { gitWorkspacesWorld } from "@webordinary/testing";
import { FIRST_FILES, workspacesContract } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gitFolderOf } from "../system/git-folder.ts";
import { GitWorkspaces } from "./index.ts";

const COMMITTER = { name: "WebOrdinary", email: "buddy@example.org" };
const AUTHOR = { name: "Scott", email: "scott@example.org" };

const makeWorld = () =>
  gitWorkspacesWorld(
    (folder, override) =>
      new GitWorkspaces({
        root: join(folder, "workspaces"),
        home: join(folder, "home"),
        path: process.env.PATH ?? "",
        committer: COMMITTER,
        ...override,
      }),
  );

workspacesContract("GitWorkspaces", makeWorld);

describe("GitWorkspaces", () => {
  let world: Awaited<ReturnType<typeof makeWorld>>;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.stop());

  const git = async (path: string, ...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Agent",
      GIT_AUTHOR_EMAIL: "a@b.c",
      GIT_COMMITTER_NAME: "Agent",
      GIT_COMMITTER_EMAIL: "a@b.c",
    };
    return (await promisify(execFile)("git", args, { cwd: path, env })).stdout.trim();
  };
  const request = (override: Partial<OpenWorkspace> = {}): OpenWorkspace => ({
    project: Project.parse({ projectId: "amelia", repository: world.repository, defaultBranch: "main", members: [], policy: {} }),
    userId: UserId.parse("scott"),
    threadId: ThreadId.parse("aaaa-1111"),
    instructionId: InstructionId.parse("instruction-1"),
    fencingToken: FencingToken.parse(1),
    work: "afresh",
    dropped: [],
    ...override,
  });
  const open = async (override: Partial<OpenWorkspace> = {}): Promise<Workspace> => {
    const opened = await world.workspaces.open(request(override));
    if (!opened.ok) throw new Error(`${opened.reason}: ${opened.detail}`);
    return opened.workspace;
  };
  const commit = (workspace: Workspace) => workspace.commit({ subject: "A change", body: "", author: AUTHOR });

  test("author and committer are given per call, whoever is configured on the machine", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    await commit(workspace);
    await world.edit(workspace.path, { "index.txt": "Cups\n" });
    await workspace.commit({ subject: "-m --amend\nsecond", body: "", author: { name: " <> ", email: "x\0@example.org" } });
    await workspace.push();
    const [second, first] = world.bare.log("thread-aaaa-1111");
    expect([first?.author, first?.committer]).toEqual(["Scott <scott@example.org>", "WebOrdinary <buddy@example.org>"]);
    expect([second?.author, second?.subject]).toEqual(["x <x @example.org>", "-m --amend second"]);
  });

  test("a folder that has lost its own .git is refused, and the repository around it is left alone", async () => {
    const workspace = await open();
    await git(join(world.folder, "workspaces"), "init", "--quiet");
    await rm(gitFolderOf(workspace.path), { recursive: true });
    await expect(commit(workspace)).rejects.toMatchObject({ code: "not-own-repository" });
    await expect(world.workspaces.open(request())).rejects.toMatchObject({ code: "not-own-repository" });
    expect(await git(join(world.folder, "workspaces"), "status", "--porcelain", "--untracked-files=no")).toBe("");
  });

  test("locks that a killed git left behind don't block", async () => {
    const { path } = await open();
    for (const lock of ["index.lock", "HEAD.lock", "config.lock", "refs/heads/thread-aaaa-1111.lock"])
      await writeFile(join(gitFolderOf(path), lock), "");
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    expect(await commit(workspace)).not.toBeNull();
  });

  test("a working copy that was never finished is made again", async () => {
    const making = join(world.folder, "workspaces", "amelia", ".making-scott");
    await mkdir(join(making, ".git"), { recursive: true });
    await writeFile(join(making, ".git", "HEAD"), "half a he");
    expect(await world.files((await open()).path)).toEqual(FIRST_FILES);
    expect(await readdir(dirname(making))).toEqual([".scott.git", ".scott.gitconfig", "scott"]);
  });

  test("a first checkout that was killed in the middle is done again", async () => {
    await world.remote.cutOff();
    expect(await world.workspaces.open(request())).toMatchObject({ ok: false, reason: "unreachable" });
    await world.remote.restore();
    await writeFile(join(world.folder, "workspaces/amelia/scott/index.txt"), "Po");
    expect(await world.files((await open()).path)).toEqual(FIRST_FILES);
  });

  test("files that were half switched to another branch when the worker died are nobody's work", async () => {
    const { path } = await open();
    const marker = join(gitFolderOf(path), "webordinary-owner.json");
    const owner = JSON.parse(await readFile(marker, "utf8"));
    await writeFile(marker, JSON.stringify({ ...owner, phase: "switching" }));
    await world.edit(path, { "index.txt": "of another branch\n", "stray.txt": "of another branch\n" });
    expect(await world.files((await open({ work: "go-on" })).path)).toEqual(FIRST_FILES);
  });

  test("an interrupted rebase is taken back", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    const mine = await commit(workspace);
    world.bare.commit("thread-aaaa-1111", { "index.txt": "Cups\n" }, { from: "main" });
    await git(workspace.path, "fetch", "--quiet", world.repository, "thread-aaaa-1111");
    await expect(git(workspace.path, "rebase", "FETCH_HEAD")).rejects.toThrow();
    world.bare.git(["update-ref", "-d", "refs/heads/thread-aaaa-1111"]);
    const again = await open();
    expect(await again.committed()).toEqual(mine);
    expect(await world.files(again.path)).toEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
  });

  test("hooks and configuration that an agent left in the repository don't run", async () => {
    const workspace = await open();
    const ran = join(world.folder, "ran");
    const script = `#!/bin/sh\ntouch ${ran}\n`;
    for (const hook of ["pre-commit", "commit-msg", "post-checkout", "pre-push", "pre-rebase", "reference-transaction", "post-index-change"]) {
      await writeFile(join(gitFolderOf(workspace.path), "hooks", hook), script, { mode: 0o755 });
    }
    await writeFile(join(world.folder, "evil"), script, { mode: 0o755 });
    const evil = join(world.folder, "evil");
    await git(workspace.path, "config", "core.fsmonitor", evil);
    await git(workspace.path, "config", "filter.evil.clean", evil);
    await git(workspace.path, "config", "core.sshCommand", evil);
    await rm(ran, { force: true });
    await world.edit(workspace.path, { ".gitattributes": "* filter=evil\n", "index.txt": "Bowls\n" });
    await commit(workspace);
    await workspace.push();
    await open();
    await expect(readFile(ran)).rejects.toThrow("ENOENT");
  });

  test("what builds leave behind is never committed, even without a .gitignore", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "dist/index.html": "x", "node_modules/a/index.js": "x", ".astro/types.d.ts": "x" });
    expect(await commit(workspace)).toBeNull();
    await open();
    expect(await readdir(workspace.path)).toContain("node_modules");
  });

  test("a site's own folder of such a name further down is committed, also where an earlier version kept it out", async () => {
    const { path } = await open();
    await writeFile(join(gitFolderOf(path), "info", "exclude"), "node_modules/\ndist/\n.astro/\n");
    const workspace = await open();
    await world.edit(path, { "public/dist/map.js": "x", "dist/index.html": "x" });
    expect((await commit(workspace))?.files).toEqual([{ path: "public/dist/map.js", change: "added" }]);
  });

  test("commits that an agent made by hand become part of the instruction's own", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    await git(workspace.path, "checkout", "--quiet", "-b", "my-branch");
    await git(workspace.path, "commit", "--quiet", "-am", "I did it");
    await world.edit(workspace.path, { "more.txt": "More\n" });
    const made = await commit(workspace);
    expect(made?.files.map((file) => file.path)).toEqual(["index.txt", "more.txt"]);
    await workspace.push();
    expect(world.bare.log("thread-aaaa-1111").map((entry) => entry.subject)).toEqual(["A change", "The site's first version"]);
  });

  test("commits that an agent made by hand before a crash are set aside like its other changes", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    await git(workspace.path, "commit", "--quiet", "-am", "I did it");
    const again = await open();
    expect(await world.files(again.path)).toEqual(FIRST_FILES);
    const kept = await git(again.path, "for-each-ref", "--format=%(refname)", "refs/webordinary/");
    expect(kept).toBe("refs/webordinary/unfinished/instruction-1/1");
    expect(await git(again.path, "show", `${kept}:index.txt`)).toBe("Bowls");
  });

  test("an agent that left its branch for another history gets nothing committed over the thread's work", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    await commit(workspace);
    await git(workspace.path, "checkout", "--quiet", "-b", "elsewhere", "origin/main");
    await world.edit(workspace.path, { "more.txt": "More\n" });
    await expect(commit(workspace)).rejects.toMatchObject({ code: "left-its-branch" });
  });

  test("unfinished work that is on the remote is undone by a commit, not by force", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Half a b" });
    await workspace.commitUnfinished();
    await workspace.push();
    const again = await open();
    expect(await world.files(again.path)).toEqual(FIRST_FILES);
    await world.edit(again.path, { "index.txt": "Bowls\n" });
    await commit(again);
    expect(await again.push()).toMatchObject({ ok: true });
    const subjects = world.bare.log("thread-aaaa-1111").map((entry) => entry.subject);
    expect(subjects).toEqual(["A change", "Set unfinished work aside", "Unfinished work of an instruction", "The site's first version"]);
  });

  test("a commit with the same changes on the remote doesn't swallow the instruction's trailer", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    await commit(workspace);
    world.bare.commit("thread-aaaa-1111", { "index.txt": "Bowls\n" }, { from: "main", message: "The same by hand" });
    expect(await workspace.push()).toMatchObject({ ok: true });
    expect(world.bare.log("thread-aaaa-1111").map((entry) => entry.subject)).toEqual(["A change", "The same by hand", "The site's first version"]);
  });

  test("a lock that a killed push left in a remote on this machine is cleared once it is old", async () => {
    const workspace = await open();
    await world.edit(workspace.path, { "index.txt": "Bowls\n" });
    const made = await commit(workspace);
    const lock = join(world.repository, "refs/heads/thread-aaaa-1111.lock");
    await writeFile(lock, "");
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    expect(await workspace.push()).toEqual({ ok: true, sha: made?.sha });
  });

  test("credentials of the address reach neither the repository's configuration nor the words for people", async () => {
    const project = { ...request().project, repository: "http://amelia:s3cret@127.0.0.1:1/site.git" };
    const opened = await world.workspaces.open(request({ project }));
    expect(opened).toMatchObject({ ok: false, reason: "unreachable" });
    expect(JSON.stringify(opened)).toContain("127.0.0.1");
    expect(JSON.stringify(opened)).not.toContain("s3cret");
    expect(await readFile(join(world.folder, "workspaces/amelia/.scott.git/config"), "utf8")).not.toContain("s3cret");
  });

  test("what is tried out before it is published keeps its installed packages, and git runs nothing of what a build left there", async () => {
    const ran = join(world.folder, "ran");
    const seen: string[][] = [];
    const build = async (path: string) => {
      await expect(readFile(ran)).rejects.toThrow("ENOENT");
      seen.push((await readdir(path)).sort());
      await world.edit(path, { "node_modules/a/index.js": "x", "left.txt": "x" });
      const hook = join(gitFolderOf(path), "hooks", "post-checkout");
      await writeFile(hook, `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
      await git(path, "config", "core.fsmonitor", hook);
      await writeFile(join(gitFolderOf(path), "index.lock"), "");
      return false;
    };
    for (const hours of ["Closed\n", "Open\n"]) {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": `Bowls, ${hours}` });
      await commit(workspace);
      await workspace.push();
      world.bare.commit("main", { "hours.txt": hours });
      // The test's own git may have run it.
      await rm(ran, { force: true });
      expect(await workspace.mergeIntoDefault({ subject: "Publish", body: "", author: AUTHOR }, build)).toEqual({ ok: false, reason: "unsound" });
    }
    expect(seen).toEqual([
      [".git", "hours.txt", "index.txt"],
      [".git", "hours.txt", "index.txt", "node_modules"],
    ]);
    expect((await readdir(join(world.folder, "workspaces", "amelia"))).filter((name) => !name.startsWith("."))).toEqual(["scott", "scott.publish"]);
  });

  test("an address that names a program to run is refused", async () => {
    const ran = join(world.folder, "ran");
    const project = { ...request().project, repository: `ext::touch ${ran}` };
    expect(await world.workspaces.open(request({ project }))).toMatchObject({ ok: false, reason: "unreachable" });
    await expect(readFile(ran)).rejects.toThrow("ENOENT");
    const option = { ...request().project, repository: `--upload-pack=touch ${ran}` };
    expect(await world.workspaces.open(request({ project: option }))).toMatchObject({ ok: false, reason: "unreachable" });
    await expect(readFile(ran)).rejects.toThrow("ENOENT");
  });

  test("names with dashes don't share a folder", async () => {
    const { project } = request();
    const one = await open({ project: { ...project, projectId: Project.shape.projectId.parse("a-b") }, userId: UserId.parse("c") });
    const other = await open({ project: { ...project, projectId: Project.shape.projectId.parse("a") }, userId: UserId.parse("b-c") });
    expect(one.path).not.toBe(other.path);
  });
});
