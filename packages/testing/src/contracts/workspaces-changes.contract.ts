import { MAX_PASSAGE, MAX_PASSAGES, threadBranch, UserId, type Workspace } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, doneIn, FIRST, FIRST_FILES, id, openIn, SECOND, type WorkspacesWorld } from "./workspaces-world.ts";

/** What changed, in figures and in words, and what becomes of work that was stopped. */
export function workspacesChangesContract(name: string, makeWorld: () => Promise<WorkspacesWorld>): void {
  describe(`${name} tells what changed, and keeps stopped work in its place`, () => {
    let world: WorkspacesWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());

    const amelia = UserId.parse("amelia");
    const branch = threadBranch(FIRST);
    const stop = async (instruction: string, files: Readonly<Record<string, string | null>>, options: { push?: boolean } = {}) => {
      const workspace = await openIn(world, { instructionId: id(instruction) });
      await world.edit(workspace.path, files);
      await workspace.commitUnfinished();
      if (options.push) await workspace.push();
      return workspace;
    };

    test("what is pending is told file by file before it is committed, new files too", async () => {
      const workspace = await openIn(world);
      expect(await workspace.pending()).toStrictEqual({ files: [], truncated: false });
      await world.edit(workspace.path, { "hours.txt": "Mon 9-5\nTue closed\nWed 9-5\nThu 9-6\n", "index.txt": null, "new.txt": "One\nTwo" });
      const shared = { symlink: false };
      expect(await workspace.pending()).toStrictEqual({
        files: [
          { ...shared, path: "hours.txt", change: "modified", bytes: 35, linesBefore: 3, linesKept: 2, addedText: "Tue closed\nThu 9-6" },
          { ...shared, path: "index.txt", change: "deleted", bytes: 0, linesBefore: 1, linesKept: 0, addedText: "" },
          { ...shared, path: "new.txt", change: "added", bytes: 7, linesBefore: 0, linesKept: 0, addedText: "One\nTwo" },
        ],
        truncated: false,
      });
      expect((await workspace.commit(by("Everything")))?.files).toHaveLength(3);
      expect(await workspace.pending()).toStrictEqual({ files: [], truncated: false });
    });

    test("what isn't text is pending with its size alone", async () => {
      const workspace = await openIn(world);
      await world.edit(workspace.path, { "photo.bin": "\0\x01\nsecret\n" });
      const file = { path: "photo.bin", change: "added", bytes: 10, linesBefore: 0, linesKept: 0, addedText: "", symlink: false };
      expect(await workspace.pending()).toStrictEqual({ files: [file], truncated: false });
    });

    test("what others left half done is pending too, until it is finished or dropped", async () => {
      await doneIn(world, "instruction-1", { "hours.txt": "Closed\n" });
      await stop("instruction-2", { "index.txt": "Half a b" }, { push: true });
      await stop("instruction-3", { "new.txt": "Half" });
      const pendingIn = async (workspace: Workspace) => (await workspace.pending()).files.map(({ path }) => path);
      const next = await openIn(world, { instructionId: id("instruction-4") });
      expect(await pendingIn(next)).toStrictEqual(["index.txt", "new.txt"]);
      const without = await openIn(world, { instructionId: id("instruction-5"), dropped: [id("instruction-2")] });
      expect(await pendingIn(without)).toStrictEqual(["new.txt"]);
      await world.edit(without.path, { "more.txt": "More\n" });
      await without.commit(by("More"));
      expect(await pendingIn(without)).toStrictEqual([]);
    });

    test("a commit tells the words that changed, pages first, and nothing of mere markup and spaces", async () => {
      const pages = { "a.json": '{"a": 1}\n', "page.html": '<h1 class="a">Pots</h1>\n<p>Open <b>daily</b></p>\n', "same.html": "<p>Same</p>\n" };
      await doneIn(world, "instruction-1", pages);
      const workspace = await openIn(world, { instructionId: id("instruction-2") });
      await world.edit(workspace.path, {
        "a.json": '{"a": 2}\n',
        "page.html": '<h1 class="b">Pots</h1>\n<p>Open <b>on Mondays</b></p>\n',
        "same.html": '<p  id="p">\n  Same</p>\n',
        "index.txt": null,
        "new.html": "<h1>New</h1>\n",
      });
      const commit = await workspace.commit(by("Words"));
      const passages = [
        { path: "index.txt", before: "Pots", after: "" },
        { path: "new.html", before: "", after: "New" },
        { path: "page.html", before: "Open daily", after: "Open on Mondays" },
        { path: "a.json", before: '{"a": 1}', after: '{"a": 2}' },
      ];
      expect(
        commit?.passages.map(({ before, after, path }) => ({ path, before: before.replace("Pots\n", ""), after: after.replace("Pots\n", "") })),
      ).toStrictEqual(passages);
      expect((await workspace.committed())?.passages).toStrictEqual(commit?.passages);
    });

    test("passages are few and short, whatever changed", async () => {
      const workspace = await openIn(world);
      await world.edit(
        workspace.path,
        Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`page-${n}.html`, `<p>${"word ".repeat(300)}</p>\n`])),
      );
      const { passages = [] } = (await workspace.commit(by("Many"))) ?? {};
      expect(passages).toHaveLength(MAX_PASSAGES);
      for (const { after } of passages)
        expect([after.startsWith("word word"), after.length > 500, after.length <= MAX_PASSAGE]).toStrictEqual([true, true, true]);
    });

    test("stopped work that was pushed is gone on with on another machine, as if it had never been committed", async () => {
      await stop("instruction-1", { "index.txt": "Half a b" }, { push: true });
      const there = await openIn(world, { userId: amelia, work: "go-on" });
      expect(await world.files(there.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Half a b" });
      expect((await there.pending()).files.map(({ path }) => path)).toStrictEqual(["index.txt"]);
      await world.edit(there.path, { "new.txt": "New\n" });
      const files = [
        { path: "index.txt", change: "modified" },
        { path: "new.txt", change: "added" },
      ];
      expect((await there.commit(by("Bowls")))?.files).toStrictEqual(files);
      expect(await there.push()).toMatchObject({ ok: true });
      expect((await there.committed())?.files).toStrictEqual(files);
      expect((await world.remote.log(branch)).map(({ subject }) => subject)).toStrictEqual([
        "Bowls",
        "Unfinished work of an instruction",
        "The site's first version",
      ]);
      const back = await openIn(world, { work: "go-on" });
      expect([await back.commit(by("Again")), (await back.committed())?.files]).toStrictEqual([null, files]);
    });

    test("stopped and pushed work that needs nothing more is finished by a commit", async () => {
      await stop("instruction-1", { "index.txt": "Bowls\n" }, { push: true });
      const there = await openIn(world, { userId: amelia, work: "go-on" });
      expect(await there.commitUnfinished()).toBeNull();
      const commit = await there.commit(by("Bowls"));
      expect(commit?.files).toStrictEqual([{ path: "index.txt", change: "modified" }]);
      expect(await there.push()).toStrictEqual({ ok: true, sha: commit?.sha });
      expect(await there.commit(by("Bowls"))).toBeNull();
    });

    test("stopped work that somebody else finished meanwhile isn't put on top of theirs", async () => {
      await stop("instruction-1", { "index.txt": "Half a b" });
      const there = await openIn(world, { userId: amelia });
      await world.edit(there.path, { "new.txt": "New\n" });
      await there.commit(by("Bowls"));
      await there.push();
      const back = await openIn(world, { instructionId: id("instruction-2") });
      expect(await world.files(back.path)).toStrictEqual({ ...FIRST_FILES, "new.txt": "New\n" });
      expect(await back.hasUnpushed()).toBe(false);
    });

    test("work of a dropped instruction doesn't stay on the branch, finished work below it does", async () => {
      await doneIn(world, "instruction-1", { "hours.txt": "Closed\n" });
      await stop("instruction-2", { "index.txt": "Half a b" });
      await stop("instruction-3", { "new.txt": "Half" });
      const next = await openIn(world, { instructionId: id("instruction-4"), dropped: [id("instruction-2"), id("instruction-3")] });
      expect(await world.files(next.path)).toStrictEqual({ ...FIRST_FILES, "hours.txt": "Closed\n" });
      expect(await next.pending()).toStrictEqual({ files: [], truncated: false });
      await next.push();
      expect((await world.remote.log(branch)).map(({ subject }) => subject)).toStrictEqual(["instruction-1", "The site's first version"]);
    });

    test("uncommitted changes of a dropped instruction go the same way", async () => {
      const crashed = await openIn(world);
      await world.edit(crashed.path, { "index.txt": "Half a b" });
      const next = await openIn(world, { instructionId: id("instruction-2"), dropped: [id("instruction-1")] }, world.restart());
      expect(await world.files(next.path)).toStrictEqual(FIRST_FILES);
    });

    test("dropped work below another's, or on the remote, is taken back, and the other's stays", async () => {
      await stop("instruction-1", { "index.txt": "Half a b" }, { push: true });
      await stop("instruction-2", { "new.txt": "Half" });
      const next = await openIn(world, { instructionId: id("instruction-3"), dropped: [id("instruction-1")] });
      expect(await world.files(next.path)).toStrictEqual({ ...FIRST_FILES, "new.txt": "Half" });
      await next.commit(by("Bowls"));
      await next.push();
      const again = await openIn(world, { userId: amelia, instructionId: id("instruction-3"), dropped: [id("instruction-1")] });
      expect(await world.files(again.path)).toStrictEqual({ ...FIRST_FILES, "new.txt": "Half" });
      expect((await world.remote.log(branch)).map(({ subject }) => subject)).toStrictEqual([
        "Bowls",
        "Unfinished work of an instruction",
        "The site's first version",
      ]);
    });

    test("dropped work below finished work, and on other threads, stays where it is", async () => {
      await stop("instruction-1", { "index.txt": "Half a b" });
      await doneIn(world, "instruction-2", { "new.txt": "New\n" });
      const dropped = [id("instruction-1")];
      const next = await openIn(world, { instructionId: id("instruction-3"), dropped });
      expect(await world.files(next.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Half a b", "new.txt": "New\n" });
      await openIn(world, { threadId: SECOND, instructionId: id("instruction-4"), dropped });
      expect(await world.files((await openIn(world, { instructionId: id("instruction-3") })).path)).toMatchObject({ "index.txt": "Half a b" });
    });
  });
}
