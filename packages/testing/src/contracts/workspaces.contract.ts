import { CommitSha, FencingToken, InstructionId, type OpenWorkspace, threadBranch, UserId, WorkspaceFencedError } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, FIRST, FIRST_FILES, id, openIn, requestOf, SCOTT, SECOND, type WorkspacesWorld } from "./workspaces-world.ts";

export { FIRST_FILES, type WorkspacesWorld } from "./workspaces-world.ts";

export function workspacesContract(name: string, makeWorld: () => Promise<WorkspacesWorld>): void {
  describe(`${name} keeps the Workspaces contract`, () => {
    let world: WorkspacesWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());

    const first = FIRST;
    const second = SECOND;
    const message = by;
    const request = (override: Partial<OpenWorkspace> = {}) => requestOf(world, override);
    const open = (override: Partial<OpenWorkspace> = {}, workspaces = world.workspaces) => openIn(world, override, workspaces);
    const tip = async (): Promise<CommitSha> => CommitSha.parse((await world.remote.log("main"))[0]?.sha);

    test("work that the remote hasn't is known until it is pushed, whoever did it", async () => {
      const opened = await world.workspaces.open(request());
      if (!opened.ok) throw new Error(opened.detail);
      expect(await opened.workspace.hasUnpushed()).toBe(false);
      await world.edit(opened.workspace.path, { "hours.txt": "Mon 9-6\n" });
      await opened.workspace.commit({ subject: "Hours", body: "", author: SCOTT });
      expect(await opened.workspace.hasUnpushed()).toBe(true);
      const next = await world.workspaces.open(request({ instructionId: InstructionId.parse("instruction-2") }));
      if (!next.ok) throw new Error(next.detail);
      expect(await next.workspace.hasUnpushed()).toBe(true);
      expect((await next.workspace.push()).ok).toBe(true);
      expect(await next.workspace.hasUnpushed()).toBe(false);
      expect((await world.remote.files(threadBranch(first)))["hours.txt"]).toBe("Mon 9-6\n");
    });

    test("the default branch is checked out as it is on the remote, again and again, whatever a build left there", async () => {
      const { project } = request();
      const begun = await tip();
      const first = await world.workspaces.checkOut(project);
      expect(first).toMatchObject({ ok: true, commit: begun });
      expect(first.ok && (await world.files(first.path))).toStrictEqual(FIRST_FILES);
      if (first.ok) await world.edit(first.path, { "hours.txt": "scribbled over", "new.txt": "left behind" });
      const next = await world.remote.commit("main", { "hours.txt": "Mon 9-6\n", "index.txt": null });
      const second = await world.workspaces.checkOut(project);
      expect(second).toStrictEqual({ ok: true, path: first.ok && first.path, commit: next });
      expect(second.ok && (await world.files(second.path))).toStrictEqual({ "hours.txt": "Mon 9-6\n" });
      expect(await world.remote.branches()).toStrictEqual(["main"]);
    });

    test("what others have on their branches isn't checked out, and a history that was written anew is", async () => {
      const { project } = request();
      const begun = await tip();
      const taken = await world.remote.commit("main", { "hours.txt": "Mon 9-6\n" });
      await world.remote.commit("draft", { "index.txt": "Draft\n" }, { from: "main" });
      expect(await world.workspaces.checkOut(project)).toMatchObject({ ok: true, commit: taken });
      await world.remote.reset("main", begun);
      expect(await world.workspaces.checkOut(project)).toMatchObject({ ok: true, commit: begun });
      const anew = await world.remote.commit("main", { "hours.txt": "Mon 9-7\n" });
      const after = await world.workspaces.checkOut(project);
      expect(after).toMatchObject({ ok: true, commit: anew });
      expect(after.ok && (await world.files(after.path))).toStrictEqual({ ...FIRST_FILES, "hours.txt": "Mon 9-7\n" });
    });

    test("a default branch that isn't there, and a remote that can't be reached, are values", async () => {
      const { project } = request();
      expect(await world.workspaces.checkOut({ ...project, defaultBranch: "trunk" })).toMatchObject({ ok: false, reason: "no-default-branch" });
      await world.remote.cutOff();
      expect(await world.workspaces.checkOut(project)).toMatchObject({ ok: false, reason: "unreachable" });
    });

    test("a commit has in it what came before it, also when others pushed it since; what was taken off the branch has no part in it", async () => {
      const begun = await tip();
      const workspace = await open();
      const contains = (commit: CommitSha, older: CommitSha) => workspace.contains(commit, older);
      const taken = CommitSha.parse(await world.remote.commit("main", { "hours.txt": "Mon 9-6\n" }));
      expect([await contains(taken, taken), await contains(taken, begun), await contains(begun, taken)]).toStrictEqual([
        "contained",
        "contained",
        "not-contained",
      ]);
      await world.remote.reset("main", begun);
      const anew = CommitSha.parse(await world.remote.commit("main", { "hours.txt": "Mon 9-7\n" }));
      expect([await contains(anew, begun), await contains(anew, taken)]).toStrictEqual(["contained", "not-contained"]);
      const nowhere = CommitSha.parse("f".repeat(40));
      expect([await contains(nowhere, begun), await contains(anew, nowhere)]).toStrictEqual(["not-contained", "not-contained"]);
      await world.remote.cutOff();
      expect([await contains(nowhere, begun), await contains(anew, begun)]).toStrictEqual(["unreachable", "contained"]);
    });

    test("a new thread starts from the default branch, on a branch of its own", async () => {
      const workspace = await open();
      expect(await world.files(workspace.path)).toEqual(FIRST_FILES);
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit(message("Bowls"));
      await workspace.push();
      expect(await world.remote.branches()).toEqual(["main", threadBranch(first)]);
      expect(await world.remote.files(threadBranch(first))).toEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await world.remote.files("main")).toEqual(FIRST_FILES);
    });

    test("a commit tells what was added, modified and deleted, and is its author's", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n", "new.txt": "New\n", "hours.txt": null });
      const commit = await workspace.commit(message("Everything"));
      expect(commit?.files).toEqual([
        { path: "hours.txt", change: "deleted" },
        { path: "index.txt", change: "modified" },
        { path: "new.txt", change: "added" },
      ]);
      const pushed = await workspace.push();
      expect(pushed).toEqual({ ok: true, sha: commit?.sha });
      const [newest] = await world.remote.log(threadBranch(first));
      expect(newest).toMatchObject({ sha: commit?.sha, subject: "Everything", author: "Scott <scott@example.org>" });
    });

    test("without a change there is no commit", async () => {
      const workspace = await open();
      expect([await workspace.commit(message("Nothing")), await workspace.commitUnfinished(), await workspace.committed()]).toEqual([
        null,
        null,
        null,
      ]);
    });

    test("an instruction's commit is found by its id, here and from another machine, and no other's is", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      const commit = await workspace.commit(message("Bowls"));
      expect(await (await open({}, world.restart())).committed()).toEqual(commit);
      await (await open()).push();
      expect(await (await open({ userId: UserId.parse("amelia") })).committed()).toEqual(commit);
      expect(await (await open({ instructionId: id("instruction-12") })).committed()).toBeNull();
    });

    test("a text that looks like an instruction's trailer doesn't fool anybody", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit({ subject: "Instruction-Id: instruction-2", body: "As I said:\n\nInstruction-Id: instruction-2", author: SCOTT });
      expect(await (await open({ instructionId: id("instruction-2") })).committed()).toBeNull();
    });

    test("stopped work is committed as unfinished, and isn't taken for done", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Half a b" });
      expect((await workspace.commitUnfinished())?.files).toEqual([{ path: "index.txt", change: "modified" }]);
      expect(await workspace.committed()).toBeNull();
    });

    test("a newer instruction of the thread finds what the stopped one had done", async () => {
      const stopped = await open();
      await world.edit(stopped.path, { "index.txt": "Half a b" });
      await stopped.commitUnfinished();
      const newer = await open({ instructionId: id("instruction-2") });
      expect(await world.files(newer.path)).toEqual({ ...FIRST_FILES, "index.txt": "Half a b" });
    });

    test("going on gives an instruction its unfinished work back as uncommitted changes", async () => {
      const stopped = await open();
      await world.edit(stopped.path, { "index.txt": "Half a b" });
      await stopped.commitUnfinished();
      const again = await open({ work: "go-on" });
      expect(await world.files(again.path)).toEqual({ ...FIRST_FILES, "index.txt": "Half a b" });
      expect((await again.commit(message("Bowls")))?.files).toEqual([{ path: "index.txt", change: "modified" }]);
      await again.push();
      expect((await world.remote.log(threadBranch(first))).map((entry) => entry.subject)).toEqual(["Bowls", "The site's first version"]);
    });

    test("starting afresh sets an instruction's own unfinished work aside, committed or not", async () => {
      const stopped = await open();
      await world.edit(stopped.path, { "index.txt": "Half a b" });
      await stopped.commitUnfinished();
      await world.edit(stopped.path, { "hours.txt": "Mon" });
      const again = await open({}, world.restart());
      expect(await world.files(again.path)).toEqual(FIRST_FILES);
    });

    test("starting afresh leaves finished work and other instructions' where they are", async () => {
      const done = await open();
      await world.edit(done.path, { "index.txt": "Bowls\n" });
      await done.commit(message("Bowls"));
      const other = await open({ instructionId: id("instruction-2") });
      await world.edit(other.path, { "hours.txt": "Mon" });
      await other.commitUnfinished();
      expect(await world.files((await open({ instructionId: id("instruction-1") })).path)).toEqual({ "index.txt": "Bowls\n", "hours.txt": "Mon" });
    });

    test("changes that a crash left are kept on their own thread's branch, not carried onto another", async () => {
      const crashed = await open();
      await world.edit(crashed.path, { "index.txt": "Half a b" });
      const other = await open({ threadId: second, instructionId: id("instruction-2") }, world.restart());
      expect(await world.files(other.path)).toEqual(FIRST_FILES);
      const back = await open({ work: "go-on" });
      expect(await world.files(back.path)).toEqual({ ...FIRST_FILES, "index.txt": "Half a b" });
    });

    test("a workspace that has a newer owner refuses the older one, whatever it tries", async () => {
      const older = await open();
      await world.edit(older.path, { "index.txt": "Old\n" });
      await open({ fencingToken: FencingToken.parse(2), work: "go-on" });
      await expect(older.commit(message("Old"))).rejects.toThrow(WorkspaceFencedError);
      await expect(older.commitUnfinished()).rejects.toThrow(WorkspaceFencedError);
      await expect(older.committed()).rejects.toThrow(WorkspaceFencedError);
      await expect(older.pending()).rejects.toThrow(WorkspaceFencedError);
      await expect(older.revert(id("instruction-1"))).rejects.toThrow(WorkspaceFencedError);
      await expect(older.mergeIntoDefault(message("Old"), async () => true)).rejects.toThrow(WorkspaceFencedError);
      await expect(older.push()).rejects.toThrow(WorkspaceFencedError);
      expect(await world.workspaces.open(request())).toMatchObject({ ok: false, reason: "fenced" });
      expect(await world.remote.branches()).toEqual(["main"]);
    });

    test("two users of a project don't see each other's working copies", async () => {
      const scott = await open();
      await world.edit(scott.path, { "index.txt": "Bowls\n" });
      const amelia = await open({ userId: UserId.parse("amelia"), threadId: second });
      expect(await world.files(amelia.path)).toEqual(FIRST_FILES);
      expect(amelia.path).not.toBe(scott.path);
    });

    test("a branch that others pushed to is brought up to date", async () => {
      await open();
      await world.remote.commit(threadBranch(first), { "index.txt": "From outside\n" }, { from: "main" });
      expect(await world.files((await open()).path)).toEqual({ ...FIRST_FILES, "index.txt": "From outside\n" });
    });

    test("unpushed work goes on top of what others pushed", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit(message("Bowls"));
      await world.remote.commit(threadBranch(first), { "hours.txt": "Closed\n" }, { from: "main" });
      const again = await open();
      expect(await world.files(again.path)).toEqual({ "index.txt": "Bowls\n", "hours.txt": "Closed\n" });
    });

    test("a push that others were faster with is rebased and tried again", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit(message("Bowls"));
      await world.remote.commit(threadBranch(first), { "hours.txt": "Closed\n" }, { from: "main", message: "Closed" });
      const pushed = await workspace.push();
      const log = await world.remote.log(threadBranch(first));
      expect(pushed).toEqual({ ok: true, sha: log[0]?.sha });
      expect(log.map((entry) => entry.subject)).toEqual(["Bowls", "Closed", "The site's first version"]);
      expect(await workspace.committed()).toMatchObject({ sha: log[0]?.sha });
      await world.edit(workspace.path, { "more.txt": "More\n" });
      expect((await workspace.commit(message("More")))?.files).toEqual([{ path: "more.txt", change: "added" }]);
    });

    test("a conflict on push names the files and loses nothing", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      const commit = await workspace.commit(message("Bowls"));
      await world.remote.commit(threadBranch(first), { "index.txt": "Cups\n" }, { from: "main" });
      expect(await workspace.push()).toEqual({ ok: false, reason: "conflict", files: ["index.txt"] });
      expect(await world.files(workspace.path)).toEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await workspace.committed()).toEqual(commit);
      expect(await world.remote.files(threadBranch(first))).toEqual({ ...FIRST_FILES, "index.txt": "Cups\n" });
    });

    test("a conflict on opening is told and loses nothing", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit(message("Bowls"));
      await world.remote.commit(threadBranch(first), { "index.txt": "Cups\n" }, { from: "main" });
      const opened = await world.workspaces.open(request());
      expect(opened).toMatchObject({ ok: false, reason: "conflict" });
      expect(opened.ok ? "" : opened.detail).toContain("index.txt");
      expect(await world.files(workspace.path)).toEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
    });

    test("a repeated push changes nothing", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      await workspace.commit(message("Bowls"));
      const once = await workspace.push();
      expect(await workspace.push()).toEqual(once);
      expect(await (await open({}, world.restart())).push()).toEqual(once);
      expect(await world.remote.log(threadBranch(first))).toHaveLength(2);
    });

    test("an instruction that another worker pushed meanwhile is adopted, not done twice", async () => {
      const slow = await open();
      await world.edit(slow.path, { "index.txt": "Bowls\n" });
      await slow.commit(message("Bowls, slowly"));
      const fast = await open({ userId: UserId.parse("amelia") });
      await world.edit(fast.path, { "index.txt": "Bowls!\n" });
      const commit = await fast.commit(message("Bowls, fast"));
      await fast.push();
      expect(await slow.push()).toEqual({ ok: true, sha: commit?.sha });
      expect(await world.files(slow.path)).toEqual({ ...FIRST_FILES, "index.txt": "Bowls!\n" });
      expect((await world.remote.log(threadBranch(first))).map((entry) => entry.subject)).toEqual(["Bowls, fast", "The site's first version"]);
    });

    test("a second commit of an instruction, after a mended build, is pushed too", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "new.txt": "Broken\n" });
      await workspace.commit(message("Bowls"));
      await workspace.push();
      await world.edit(workspace.path, { "new.txt": "Mended\n" });
      const mended = await workspace.commit(message("Bowls, mended"));
      expect(await workspace.push()).toEqual({ ok: true, sha: mended?.sha });
      expect(await workspace.committed()).toMatchObject({ sha: mended?.sha, files: [{ path: "new.txt", change: "added" }] });
    });

    test("several commits of an instruction are told as what they changed together", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "gone-again.txt": "x", "index.txt": null, "hours.txt": "Closed\n", "new.txt": "Broken\n" });
      await workspace.commit(message("Bowls"));
      await world.edit(workspace.path, { "gone-again.txt": null, "index.txt": "Bowls\n", "hours.txt": null, "new.txt": "Mended\n" });
      const mended = await workspace.commit(message("Bowls, mended"));
      expect(await workspace.committed()).toMatchObject({
        sha: mended?.sha,
        files: [
          { path: "hours.txt", change: "deleted" },
          { path: "index.txt", change: "modified" },
          { path: "new.txt", change: "added" },
        ],
      });
    });

    test("a remote that refuses the push is quoted, and the commit stays", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      const commit = await workspace.commit(message("Bowls"));
      await world.remote.refusePushes("branches are frozen until Monday");
      const refused = await workspace.push();
      expect(refused).toMatchObject({ ok: false, reason: "refused" });
      expect(refused.ok || refused.reason === "conflict" ? "" : refused.detail).toContain("branches are frozen until Monday");
      await world.remote.restore();
      expect(await workspace.push()).toEqual({ ok: true, sha: commit?.sha });
    });

    test("a remote that can't be reached is an answer, on opening and on pushing", async () => {
      const workspace = await open();
      await world.edit(workspace.path, { "index.txt": "Bowls\n" });
      const commit = await workspace.commit(message("Bowls"));
      await world.remote.cutOff();
      expect(await workspace.push()).toMatchObject({ ok: false, reason: "unreachable" });
      expect(await world.workspaces.open(request())).toMatchObject({ ok: false, reason: "unreachable" });
      await world.remote.restore();
      expect(await (await open()).push()).toEqual({ ok: true, sha: commit?.sha });
    });

    test("a repository without the default branch is told so", async () => {
      const { project } = request();
      const opened = await world.workspaces.open(request({ project: { ...project, defaultBranch: "trunk" } }));
      expect(opened).toMatchObject({ ok: false, reason: "no-default-branch" });
      expect(opened.ok ? "" : opened.detail).toContain("trunk");
    });
  });
}
