import { threadBranch } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, doneIn, FIRST, FIRST_FILES, id, openIn, SECOND, type WorkspacesWorld } from "./workspaces-world.ts";

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
      const published = await workspace.mergeIntoDefault(by("Publish"));
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
      expect(await workspace.mergeIntoDefault(by("Publish"))).toStrictEqual(published);
      expect(await world.remote.files(threadBranch(FIRST))).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await world.files(workspace.path)).toStrictEqual({ ...FIRST_FILES, "draft.txt": "not yet", "index.txt": "Bowls\n" });
      expect((await workspace.pending()).files.map(({ path }) => path)).toStrictEqual(["draft.txt"]);
    });

    test("what was published can be taken back and published again, also in another thread", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n" });
      await workspace.mergeIntoDefault(by("Publish"));
      const undoing = await openIn(world, { threadId: SECOND, instructionId: id("instruction-2") });
      expect(await undoing.revert(id("instruction-1"))).toBe("reverted");
      await undoing.commit(by("Back"));
      await undoing.push();
      expect(await undoing.mergeIntoDefault(by("Publish"))).toMatchObject({ ok: true });
      expect(await world.remote.files("main")).toStrictEqual(FIRST_FILES);
    });

    test("a conflict names the files, and the remote is as before", async () => {
      const workspace = await pushed("instruction-1", { "index.txt": "Bowls\n", "new.txt": "New\n" });
      await world.remote.commit("main", { "index.txt": "Cups\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"))).toStrictEqual({ ok: false, reason: "conflict", files: ["index.txt"] });
      expect(await world.remote.files("main")).toStrictEqual({ ...FIRST_FILES, "index.txt": "Cups\n" });
    });

    test("a branch that isn't on the remote, a remote that refuses and one that can't be reached are values", async () => {
      const workspace = await doneIn(world, "instruction-1", { "index.txt": "Bowls\n" });
      expect(await workspace.mergeIntoDefault(by("Publish"))).toMatchObject({ ok: false, reason: "refused" });
      await workspace.push();
      await world.remote.refusePushes("frozen until Monday");
      const refused = await workspace.mergeIntoDefault(by("Publish"));
      expect(refused).toMatchObject({ ok: false, reason: "refused" });
      expect(refused.ok || refused.reason === "conflict" ? "" : refused.detail).toContain("frozen until Monday");
      await world.remote.restore();
      await world.remote.cutOff();
      expect(await workspace.mergeIntoDefault(by("Publish"))).toMatchObject({ ok: false, reason: "unreachable" });
      await world.remote.restore();
      expect(await workspace.mergeIntoDefault(by("Publish"))).toMatchObject({ ok: true });
    });
  });
}
