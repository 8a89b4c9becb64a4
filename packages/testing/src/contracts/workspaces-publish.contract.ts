import { FencingToken, threadBranch, UserId, WorkspaceFencedError } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, doneIn, FIRST, FIRST_FILES, id, openIn, requestOf, SECOND, type WorkspacesWorld } from "./workspaces-world.ts";

const isSound = async () => true;
const notAsked = () => Promise.reject(new Error("was asked about files that were built before"));

/** A thread's branch goes into the project's own one, on the remote and by a merge. */
export function workspacesPublishContract(name: string, makeWorld: () => Promise<WorkspacesWorld>): void {
  describe(`${name} publishes a thread's branch`, () => {
    let world: WorkspacesWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());

    const pushed = async (instruction: string, files: Readonly<Record<string, string | null>>) => {
      const workspace = await doneIn(world, instruction, files);
      await workspace.push();
      return workspace;
    };

    test("it is merged into the default branch, which others had moved on, once, and the working copy stays as it is", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n" }, { message: "By hand" });
      await world.edit(workspace.path, { "draft.txt": "not yet" });
      const published = await workspace.mergeIntoDefault(by("Publish"), isSound);
      const [newest] = await world.remote.log("main");
      expect(newest).toMatchObject({ subject: "Publish", author: "Scott <scott@example.org>" });
      expect(published).toStrictEqual({ ok: true, sha: newest?.sha });
      expect(await world.remote.files("main")).toStrictEqual({ "index.txt": "Bowls\n", "hours.txt": "Closed\n" });
      expect((await world.remote.log("main")).map(({ subject }) => subject).sort()).toStrictEqual([
        "By hand",
        "Publish",
        "The site's first version",
        "instruction-1",
      ]);
      expect(await workspace.mergeIntoDefault(by("Publish"), isSound)).toStrictEqual(published);
      expect(await world.remote.files(threadBranch(FIRST))).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await world.files(workspace.path)).toStrictEqual({ ...FIRST_FILES, "draft.txt": "not yet", "index.txt": "Bowls\n" });
      expect((await workspace.pending()).files.map(({ path }) => path)).toStrictEqual(["draft.txt"]);
    });

    test("merged files that aren't just the branch's own are shown before they are on the remote, in the same folder each time", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n", "gone.txt": "Here\n" }, { message: "By hand" });
      const seen: { path: string; files: Record<string, string>; onRemote: string | undefined }[] = [];
      const look = async (path: string) => {
        seen.push({ path, files: await world.files(path), onRemote: (await world.remote.log("main"))[0]?.subject });
        return true;
      };
      expect(await workspace.mergeIntoDefault(by("Publish"), look)).toMatchObject({ ok: true });
      const { path = "" } = seen[0] ?? {};
      expect(path).not.toBe(workspace.path);
      await world.edit(path, { "index.txt": "Left there\n", "left.txt": "Left there\n" });
      await world.remote.commit("main", { "gone.txt": null }, { message: "By hand again" });
      const next = await pushed("instruction-2", { "cups.txt": "Cups\n" });
      expect(await next.mergeIntoDefault(by("Publish"), look)).toMatchObject({ ok: true });
      const merged = { "hours.txt": "Closed\n", "index.txt": "Bowls\n" };
      expect(seen).toStrictEqual([
        { path, files: { ...merged, "gone.txt": "Here\n" }, onRemote: "By hand" },
        { path, files: { ...merged, "cups.txt": "Cups\n" }, onRemote: "By hand again" },
      ]);
      expect(await world.remote.files("main")).toStrictEqual(seen[1]?.files);
      expect(await world.files(next.path)).toStrictEqual({ ...FIRST_FILES, "cups.txt": "Cups\n", "index.txt": "Bowls\n" });
    });

    test("they are in nobody else's way: not another user's, who publishes at the same time, and not production's", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      const colleague = await openIn(world, { userId: UserId.parse("amelia"), threadId: SECOND, instructionId: id("instruction-2") });
      await world.edit(colleague.path, { "vases.txt": "Vases\n" });
      await colleague.commit(by("Vases"));
      await colleague.push();
      await world.remote.commit("main", { "hours.txt": "Closed\n" });
      let theirs = {};
      await workspace.mergeIntoDefault(by("Publish"), async (path) => {
        await colleague.mergeIntoDefault(by("Publish"), async (other) => {
          theirs = await world.files(other);
          return false;
        });
        await world.workspaces.checkOut(requestOf(world).project);
        expect(await world.files(path)).toStrictEqual({ "hours.txt": "Closed\n", "index.txt": "Bowls\n" });
        return true;
      });
      expect(theirs).toStrictEqual({ ...FIRST_FILES, "hours.txt": "Closed\n", "vases.txt": "Vases\n" });
    });

    test("a crash while they are looked at leaves the working copy as it was, and the next try goes well", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n" });
      const crashing = workspace.mergeIntoDefault(by("Publish"), () => Promise.reject(new Error("the power went")));
      await expect(crashing).rejects.toThrow("the power went");
      const again = await openIn(world, { instructionId: id("instruction-2") }, world.restart());
      expect(await again.pending()).toStrictEqual({ files: [], truncated: false });
      expect(await world.files(again.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await again.mergeIntoDefault(by("Publish"), isSound)).toMatchObject({ ok: true });
      expect(await world.remote.files("main")).toStrictEqual({ "hours.txt": "Closed\n", "index.txt": "Bowls\n" });
    });

    test("files that are the branch's own, as when nobody else published, aren't asked about", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"), notAsked)).toMatchObject({ ok: true });
      expect(await workspace.mergeIntoDefault(by("Publish"), notAsked), "nor what is published already").toMatchObject({ ok: true });
    });

    test("of unsound files nothing is pushed, and the working copy stays as it is; with another change they can be published", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n" });
      await world.edit(workspace.path, { "draft.txt": "not yet" });
      const before = await world.remote.log("main");
      const isOpen = async (path: string) => (await world.files(path))["hours.txt"] !== "Closed\n";
      expect(await workspace.mergeIntoDefault(by("Publish"), isOpen)).toStrictEqual({ ok: false, reason: "unsound" });
      expect(await world.remote.log("main")).toStrictEqual(before);
      expect(await world.files(workspace.path)).toStrictEqual({ ...FIRST_FILES, "draft.txt": "not yet", "index.txt": "Bowls\n" });
      expect((await workspace.pending()).files.map(({ path }) => path)).toStrictEqual(["draft.txt"]);
      await world.remote.commit("main", { "hours.txt": "Open\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"), isOpen)).toMatchObject({ ok: true });
      expect(await world.remote.files("main")).toStrictEqual({ "hours.txt": "Open\n", "index.txt": "Bowls\n" });
    });

    test("what somebody pushes meanwhile is taken in and looked at again", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n" });
      const seen: Record<string, string>[] = [];
      const meanwhile = async (path: string) => {
        seen.push(await world.files(path));
        if (seen.length === 1) await world.remote.commit("main", { "new.txt": "New\n" });
        return true;
      };
      expect(await workspace.mergeIntoDefault(by("Publish"), meanwhile)).toMatchObject({ ok: true });
      const merged = { "hours.txt": "Closed\n", "index.txt": "Bowls\n" };
      expect(seen).toStrictEqual([merged, { ...merged, "new.txt": "New\n" }]);
      expect(await world.remote.files("main")).toStrictEqual(seen[1]);
    });

    test("of a workspace that got a newer owner meanwhile nothing is published", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await world.remote.commit("main", { "hours.txt": "Closed\n" });
      const before = await world.remote.log("main");
      const publishing = workspace.mergeIntoDefault(by("Publish"), async () => {
        await openIn(world, { fencingToken: FencingToken.parse(2), work: "go-on" });
        return true;
      });
      await expect(publishing).rejects.toThrow(WorkspaceFencedError);
      expect(await world.remote.log("main")).toStrictEqual(before);
    });

    test("what was published can be taken back and published again, also in another thread", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await workspace.mergeIntoDefault(by("Publish"), isSound);
      const undoing = await openIn(world, { threadId: SECOND, instructionId: id("instruction-2") });
      expect(await undoing.revert(id("instruction-1"))).toBe("reverted");
      await undoing.commit(by("Back"));
      await undoing.push();
      expect(await undoing.mergeIntoDefault(by("Publish"), isSound)).toMatchObject({ ok: true });
      expect(await world.remote.files("main")).toStrictEqual(FIRST_FILES);
    });

    test("a conflict names the files, and the remote is as before", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n", "new.txt": "New\n" });
      await world.remote.commit("main", { "index.txt": "Cups\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"), isSound)).toStrictEqual({ ok: false, reason: "conflict", files: ["index.txt"] });
      expect(await world.remote.files("main")).toStrictEqual({ ...FIRST_FILES, "index.txt": "Cups\n" });
    });

    test("a branch that isn't on the remote, a remote that refuses and one that can't be reached are values", async () => {
      const workspace = await doneIn(world, "instruction-1", { "index.txt": "Bowls\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"), isSound)).toMatchObject({ ok: false, reason: "refused" });
      await workspace.push();
      await world.remote.refusePushes("frozen until Monday");
      const refused = await workspace.mergeIntoDefault(by("Publish"), isSound);
      expect(refused).toMatchObject({ ok: false, reason: "refused" });
      expect("detail" in refused ? refused.detail : "").toContain("frozen until Monday");
      await world.remote.restore();
      await world.remote.cutOff();
      expect(await workspace.mergeIntoDefault(by("Publish"), isSound)).toMatchObject({ ok: false, reason: "unreachable" });
      await world.remote.restore();
      expect(await workspace.mergeIntoDefault(by("Publish"), isSound)).toMatchObject({ ok: true });
    });
  });
}
