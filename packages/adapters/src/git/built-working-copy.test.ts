import { lstat, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FencingToken, InstructionId, Project, ThreadId, UserId } from "@webordinary/domain";
import { gitWorkspacesWorld } from "@webordinary/testing";
import { expect, test } from "vitest";
import { findIsolation, NpmSiteBuilder } from "../site/index.ts";
import { gitFolderOf } from "../system/git-folder.ts";
import { GitWorkspaces } from "./index.ts";

/** Reads the history, and tries to write to the repository by all ways that it sees, and to leave one of its own in its place. */
const BUILD = `
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
const GIT_FOLDER = resolve(readFileSync(".git", "utf8").replace("gitdir: ", "").trim());
const git = (...args) => spawnSync("git", args, { encoding: "utf8" });
const done = [];
const attempt = (name, action) => { try { if (action() !== false) done.push(name); } catch {} };
attempt("config", () => git("config", "filter.evil.clean", "touch RAN").status === 0);
attempt("write", () => writeFileSync(GIT_FOLDER + "/commondir", "evil"));
attempt("link", () => symlinkSync("/etc", GIT_FOLDER + "/webordinary-message"));
attempt("move", () => renameSync(GIT_FOLDER, GIT_FOLDER + ".away"));
attempt("remove", () => { rmSync(GIT_FOLDER + "/objects", { recursive: true }); });
const history = git("log", "--format=%s", "--", "index.txt").stdout.trim();
attempt("replace", () => {
  rmSync(".git");
  git("init", "--quiet");
  git("config", "filter.evil.clean", "touch ../../../RAN && cat");
  mkdirSync(".git/info", { recursive: true });
  writeFileSync(".git/info/attributes", "* filter=evil");
});
mkdirSync("dist", { recursive: true });
writeFileSync("dist/index.html", JSON.stringify({ done, history, beside: readdirSync("..").sort() }));
`;

const isolation = await findIsolation();

test.skipIf(isolation.by === "none")("a site's build reads the history of its working copy, and can't change what we run git in", async () => {
  const world = await gitWorkspacesWorld((folder) => {
    const options = { root: join(folder, "workspaces"), home: join(folder, "home"), path: process.env.PATH ?? "" };
    return new GitWorkspaces({ ...options, committer: { name: "WebOrdinary", email: "buddy@example.org" } });
  });
  const open = async () => {
    const project = Project.parse({ projectId: "amelia", repository: world.repository, defaultBranch: "main", members: [], policy: {} });
    const who = { userId: UserId.parse("scott"), threadId: ThreadId.parse("aaaa-1111"), fencingToken: FencingToken.parse(1) };
    const opened = await world.workspaces.open({ ...who, project, instructionId: InstructionId.parse("instruction-1"), work: "go-on", dropped: [] });
    if (!opened.ok) throw new Error(opened.detail);
    return opened.workspace;
  };
  const workspace = await open();
  await mkdir(join(dirname(workspace.path), "kim"));
  await world.edit(workspace.path, { "package.json": JSON.stringify({ scripts: { build: "node build.mjs" } }), "build.mjs": BUILD });
  const config = await readFile(join(gitFolderOf(workspace.path), "config"), "utf8");

  const build = async (how: "auto" | "none") => {
    const builder = new NpmSiteBuilder({
      nodeBinDir: dirname(process.execPath),
      path: process.env.PATH ?? "",
      home: join(world.folder, "build-home"),
      cacheDir: join(world.folder, "cache"),
      hidden: [world.folder],
      isolation: how,
    });
    const built = await builder.build(workspace.path, new AbortController().signal);
    if (!built.ok) throw new Error(built.excerpt);
    return JSON.parse(new TextDecoder().decode(await built.site.read("index.html")));
  };
  expect(await build("auto")).toStrictEqual({ done: [], history: "The site's first version", beside: [".scott.git", "scott"] });

  expect(await readFile(join(gitFolderOf(workspace.path), "config"), "utf8")).toBe(config);
  expect(await readdir(gitFolderOf(workspace.path))).not.toContain("commondir");
  const message = { subject: "A change", body: "", author: { name: "Scott", email: "scott@example.org" } };
  expect((await workspace.commit(message))?.files.map(({ path }) => path)).toStrictEqual(["build.mjs", "package.json"]);
  expect(await lstat(join(world.folder, "RAN")).catch(() => null)).toBeNull();

  // Without isolation all of it is done, so it would have been.
  await open();
  expect(await build("none")).toMatchObject({ done: ["config", "write", "link", "move", "replace"] });
  await world.stop();
});
