import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FencingToken, InstructionId, MAX_PASSAGES, MAX_PENDING_FILES, Project, ThreadId, UserId } from "@webordinary/domain";
import { makeBareRepository } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitWorkspaces } from "./index.ts";

const COUNT = 10_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "wo-many-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("10,000 changed files are looked at within bounds, committed, published and taken back", async () => {
  const bare = makeBareRepository({ folder: join(folder, "site.git"), files: { "index.md": "Pots\n" } });
  const options = { root: join(folder, "workspaces"), home: join(folder, "home"), path: process.env.PATH ?? "" };
  const workspaces = new GitWorkspaces({ ...options, committer: { name: "WebOrdinary", email: "buddy@example.org" } });
  const open = async (instruction: string) => {
    const opened = await workspaces.open({
      project: Project.parse({ projectId: "amelia", repository: bare.url, defaultBranch: "main", members: [], policy: {} }),
      userId: UserId.parse("scott"),
      threadId: ThreadId.parse("aaaa-1111"),
      instructionId: InstructionId.parse(instruction),
      fencingToken: FencingToken.parse(1),
      work: "afresh",
      dropped: [],
    });
    if (!opened.ok) throw new Error(opened.detail);
    return opened.workspace;
  };
  const message = { subject: "Many", body: "", author: { name: "Scott", email: "scott@example.org" } };

  const workspace = await open("instruction-1");
  await mkdir(join(workspace.path, "pages"));
  for (let n = 0; n < COUNT; n++) await writeFile(join(workspace.path, "pages", `${n}.md`), `Page ${n}\n${"Words of it. ".repeat(200)}\n`);
  const heap = process.memoryUsage().heapUsed;
  const { files, truncated } = await workspace.pending();
  expect([files.length, truncated]).toStrictEqual([MAX_PENDING_FILES, true]);
  const commit = await workspace.commit(message);
  expect([commit?.files.length, commit?.passages.length]).toStrictEqual([COUNT, MAX_PASSAGES]);
  expect(process.memoryUsage().heapUsed - heap).toBeLessThan(200 * 1024 * 1024);
  expect(await workspace.push()).toMatchObject({ ok: true });
  expect(await workspace.mergeIntoDefault(message, async () => true)).toMatchObject({ ok: true });

  const undoing = await open("instruction-2");
  expect(await undoing.revert(InstructionId.parse("instruction-1"))).toBe("reverted");
  expect((await readdir(undoing.path)).sort()).toStrictEqual([".git", "index.md"]);
  expect((await undoing.commit(message))?.files.length).toBe(COUNT);
});
