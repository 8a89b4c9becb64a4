import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { FencingToken, InstructionId, MAX_PENDING_FILES, Project, ThreadId, UserId, type Workspace } from "@webordinary/domain";
import { type BareRepository, makeBareRepository } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitFolderOf } from "../system/git-folder.ts";
import { GitWorkspaces } from "./index.ts";

const AUTHOR = { name: "Scott", email: "scott@example.org" };
const message = (subject: string) => ({ subject, body: "", author: AUTHOR });
const id = (n: number) => InstructionId.parse(`instruction-${n}`);

let folder: string;
let bare: BareRepository;
let workspaces: GitWorkspaces;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "wo-hostile-"));
  bare = makeBareRepository({ folder: join(folder, "site.git"), files: { "index.md": "Pots\n" } });
  const options = { root: join(folder, "workspaces"), home: join(folder, "home"), path: process.env.PATH ?? "" };
  workspaces = new GitWorkspaces({ ...options, committer: { name: "WebOrdinary", email: "buddy@example.org" } });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(n = 1): Promise<Workspace> {
  const project = Project.parse({ projectId: "amelia", repository: bare.url, defaultBranch: "main", members: [], policy: {} });
  const who = { userId: UserId.parse("scott"), threadId: ThreadId.parse("aaaa-1111"), fencingToken: FencingToken.parse(1) };
  const opened = await workspaces.open({ ...who, project, instructionId: id(n), work: "afresh", dropped: [] });
  if (!opened.ok) throw new Error(opened.detail);
  return opened.workspace;
}

const git = async (path: string, ...args: string[]) =>
  (
    await promisify(execFile)("git", args, { cwd: path, env: { PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_NOSYSTEM: "1" } })
  ).stdout.trim();

/** A path may be any bytes but NUL. */
const NOT_UTF8 = Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x6d, 0x64]);
const HOSTILE = ["-rf", "--force", ":(top)x", "a b.md", "new\nline.md", '"quoted".md', "$(touch ran)", "diff --git a b.md", "ünï.md"];

test("files with hostile names are told, committed, taken back and published like others", async () => {
  const workspace = await open();
  for (const name of HOSTILE) await writeFile(join(workspace.path, name), "Words\n");
  const raw = Buffer.concat([Buffer.from(`${workspace.path}/`), NOT_UTF8]);
  await writeFile(raw, "Raw\n");
  const names = [...HOSTILE, NOT_UTF8.toString("utf8")];
  const { files } = await workspace.pending();
  expect(files.map(({ path }) => path).sort()).toStrictEqual(names.sort());
  expect(new Set(files.map(({ addedText, bytes }) => `${addedText} ${bytes}`))).toStrictEqual(new Set(["Words 6", "Raw 4"]));
  const commit = await workspace.commit(message("Names"));
  expect(commit?.passages.every(({ before, after }) => before === "" && (after === "Words" || after === "Raw"))).toBe(true);
  await workspace.push();
  expect(await workspace.mergeIntoDefault(message("Publish"), async () => true)).toMatchObject({ ok: true });
  expect((await git(bare.url, "ls-tree", "-z", "--name-only", "main")).split("\0").filter(Boolean)).toHaveLength(names.length + 1);
  const undoing = await open(2);
  expect(await undoing.revert(id(1))).toBe("reverted");
  expect((await undoing.pending()).files.map(({ change }) => change)).toStrictEqual(names.map(() => "deleted"));
  await expect(readFile(raw)).rejects.toThrow("ENOENT");
});

test("links, programs, other repositories and files that say they are no text are told for what they are", async () => {
  const workspace = await open();
  await symlink("/etc/passwd", join(workspace.path, "link.md"));
  await chmod(join(workspace.path, "index.md"), 0o755);
  await writeFile(join(workspace.path, ".gitattributes"), "* -diff\n*.md binary\n");
  await writeFile(join(workspace.path, "key.md"), "--- a secret\n+++ b secret\n@@ -1 +1 @@\n");
  await writeFile(join(workspace.path, "photo.jpg"), Buffer.from([0xff, 0xd8, 0, 10, 0, 10]));
  const other = join(workspace.path, "other");
  await mkdir(other);
  await git(other, "init", "--quiet");
  await git(other, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "x");
  const { files } = await workspace.pending();
  const no = { linesBefore: 0, linesKept: 0, addedText: "", symlink: false };
  expect(files).toStrictEqual([
    { ...no, path: ".gitattributes", change: "added", bytes: 20, addedText: "* -diff\n*.md binary" },
    { ...no, path: "index.md", change: "modified", bytes: 5 },
    { ...no, path: "key.md", change: "added", bytes: 38, addedText: "--- a secret\n+++ b secret\n@@ -1 +1 @@" },
    { ...no, path: "link.md", change: "added", bytes: 11, symlink: true },
    { ...no, path: "other", change: "added", bytes: 0 },
    { ...no, path: "photo.jpg", change: "added", bytes: 6 },
  ]);
  expect((await workspace.commit(message("Odd")))?.files).toHaveLength(6);
  // As in a fresh clone, which has of another repository no more than an empty folder.
  await rm(other, { recursive: true });
  await mkdir(other);
  const undoing = await open(2);
  expect(await undoing.revert(id(1))).toBe("reverted");
  expect(await undoing.commit(message("Back"))).not.toBeNull();
  expect(await git(workspace.path, "ls-tree", "-r", "--name-only", "HEAD")).toBe("index.md");
});

test("a moved file is one that went and one that came, and an undo follows what was changed in it before", async () => {
  const text = Array.from({ length: 30 }, (_, n) => `Line ${n}`);
  bare.commit("main", { "long.md": `${text.join("\n")}\n` });
  const first = await open(1);
  await writeFile(join(first.path, "long.md"), `${text.with(3, "Changed").join("\n")}\n`);
  await first.commit(message("Change"));
  const second = await open(2);
  await git(second.path, "mv", "long.md", "moved.md");
  expect((await second.pending()).files.map(({ path, change }) => [path, change])).toStrictEqual([
    ["long.md", "deleted"],
    ["moved.md", "added"],
  ]);
  await second.commit(message("Move"));
  const third = await open(3);
  expect(await third.revert(id(1))).toBe("reverted");
  expect(await readFile(join(third.path, "moved.md"), "utf8")).toBe(`${text.join("\n")}\n`);
});

test("more files than are told, and texts longer than are read, are bounded and said to be", async () => {
  const workspace = await open();
  await mkdir(join(workspace.path, "many"));
  for (let n = 0; n <= MAX_PENDING_FILES; n++) await writeFile(join(workspace.path, "many", `${n}.md`), `Page ${n}\n`);
  await writeFile(join(workspace.path, "huge.md"), "word ".repeat(1_000_000));
  const { files, truncated } = await workspace.pending();
  expect([files.length, truncated]).toStrictEqual([MAX_PENDING_FILES, true]);
  expect(files[0]).toStrictEqual({ path: "huge.md", change: "added", bytes: 5_000_000, linesBefore: 0, linesKept: 0, addedText: "", symlink: false });
  expect((await workspace.commit(message("Many")))?.passages).toHaveLength(10);
});

test("files that a kill in the middle of taking back left half changed are not lost and not believed", async () => {
  const workspace = await open(1);
  await writeFile(join(workspace.path, "index.md"), "Bowls\n");
  await writeFile(join(workspace.path, "new.md"), "New\n");
  await workspace.commit(message("Bowls"));
  const { path } = await open(2);
  // One of two files is as it was before, and git's lock is still there.
  await rm(join(path, "new.md"));
  await writeFile(join(gitFolderOf(path), "index.lock"), "");
  const again = await open(2);
  expect(await again.pending()).toStrictEqual({ files: [], truncated: false });
  expect(await again.revert(id(1))).toBe("reverted");
  expect(await readFile(join(path, "index.md"), "utf8")).toBe("Pots\n");
  expect(await git(path, "for-each-ref", "--format=%(refname)", "refs/webordinary/")).toBe("refs/webordinary/unfinished/instruction-2/1");
});

test("a merge that others get in between of is made again on top of theirs, never forced", async () => {
  const workspace = await open();
  await writeFile(join(workspace.path, "new.md"), "New\n");
  await workspace.commit(message("New"));
  await workspace.push();
  // The first push to main finds that it has moved: the hook itself moves it, once.
  const theirs = bare.commit("by-hand", { "index.md": "Cups\n" }, { from: "main", message: "By hand" });
  const hook = `#!/bin/sh\n[ -f moved ] && exit 0\ntouch moved\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/main ${theirs}\n`;
  await writeFile(join(bare.url, "hooks", "pre-receive"), hook, { mode: 0o755 });
  expect(await workspace.mergeIntoDefault(message("Publish"), async () => true)).toStrictEqual({ ok: true, sha: bare.tip("main") });
  expect(await readFile(join(bare.url, "moved"), "utf8")).toBe("");
  expect(bare.files("main")).toStrictEqual({ "index.md": "Cups\n", "new.md": "New\n" });
  expect((await git(bare.url, "log", "--first-parent", "--format=%s", "main")).split("\n")).toStrictEqual([
    "Publish",
    "By hand",
    "The site's first version",
  ]);
});

test("histories without a common commit are not merged", async () => {
  const workspace = await open();
  await writeFile(join(workspace.path, "new.md"), "New\n");
  await workspace.commit(message("New"));
  await workspace.push();
  const anew = bare.commit("anew", { "index.md": "Anew\n" });
  bare.git(["update-ref", "refs/heads/main", anew]);
  const refused = await workspace.mergeIntoDefault(message("Publish"), async () => true);
  expect(refused).toMatchObject({ ok: false, reason: "refused" });
  expect(bare.tip("main")).toBe(anew);
});
