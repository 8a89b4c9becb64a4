import { threadBranch, UserId } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, doneIn, FIRST, FIRST_FILES, id, openIn, type WorkspacesWorld } from "./workspaces-world.ts";

/** An undo takes back what one instruction did, loses nothing else, and can itself be undone. */
export function workspacesUndoContract(name: string, makeWorld: () => Promise<WorkspacesWorld>): void {
  describe(`${name} takes work back`, () => {
    let world: WorkspacesWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());

    const undo = async (instruction: string, what: string) => {
      const workspace = await openIn(world, { instructionId: id(instruction) });
      const outcome = await workspace.revert(id(what));
      await workspace.commit(by(`Take ${what} back`));
      return { outcome, files: await world.files(workspace.path), workspace };
    };

    test("an instruction is taken back as uncommitted changes, and later work stays", async () => {
      await doneIn(world, "instruction-1", { "index.txt": "Bowls\n", "new.txt": "New\n" });
      await doneIn(world, "instruction-2", { "hours.txt": "Closed\n" });
      const workspace = await openIn(world, { instructionId: id("instruction-3") });
      expect(await workspace.revert(id("instruction-1"))).toBe("reverted");
      expect(await world.files(workspace.path)).toStrictEqual({ ...FIRST_FILES, "hours.txt": "Closed\n" });
      expect((await workspace.pending()).files.map(({ path, change }) => [path, change])).toStrictEqual([
        ["index.txt", "modified"],
        ["new.txt", "deleted"],
      ]);
      expect(await workspace.commit(by("Back"))).toMatchObject({
        files: [
          { path: "index.txt", change: "modified" },
          { path: "new.txt", change: "deleted" },
        ],
        passages: [
          { path: "index.txt", before: "Bowls", after: "Pots" },
          { path: "new.txt", before: "New", after: "" },
        ],
      });
      expect(await workspace.push()).toMatchObject({ ok: true });
      expect(await world.remote.files(threadBranch(FIRST))).toStrictEqual({ ...FIRST_FILES, "hours.txt": "Closed\n" });
    });

    test("all commits of an instruction are taken back together, those that were stopped too", async () => {
      const stopped = await openIn(world);
      await world.edit(stopped.path, { "index.txt": "Half a b", "half.txt": "Half" });
      await stopped.commitUnfinished();
      await stopped.push();
      const workspace = await openIn(world, { userId: UserId.parse("amelia"), work: "go-on" });
      await world.edit(workspace.path, { "index.txt": "Broken\n" });
      await workspace.commit(by("Bowls"));
      await world.edit(workspace.path, { "index.txt": "Mended\n", "half.txt": null });
      await workspace.commit(by("Bowls, mended"));
      await workspace.push();
      expect(await undo("instruction-2", "instruction-1")).toMatchObject({ outcome: "reverted", files: FIRST_FILES });
    });

    test("what is taken back twice is taken back once; an undo can be undone, and that too", async () => {
      await doneIn(world, "instruction-1", { "index.txt": "Bowls\n" });
      const [with1, without1] = [{ ...FIRST_FILES, "index.txt": "Bowls\n" }, FIRST_FILES];
      expect(await undo("instruction-2", "instruction-1")).toMatchObject({ outcome: "reverted", files: without1 });
      expect(await undo("instruction-3", "instruction-1")).toMatchObject({ outcome: "nothing", files: without1 });
      expect(await undo("instruction-4", "instruction-2")).toMatchObject({ outcome: "reverted", files: with1 });
      expect(await undo("instruction-6", "instruction-1")).toMatchObject({ outcome: "reverted", files: without1 });
      expect(await undo("instruction-8", "instruction-0")).toMatchObject({ outcome: "nothing", files: without1 });
    });

    test("later work on the same lines is a conflict, and nothing is changed", async () => {
      await doneIn(world, "instruction-1", { "index.txt": "Bowls\n", "new.txt": "New\n" });
      await doneIn(world, "instruction-2", { "index.txt": "Cups\n" });
      const { outcome, files, workspace } = await undo("instruction-3", "instruction-1");
      expect([outcome, files]).toStrictEqual(["conflict", { ...FIRST_FILES, "index.txt": "Cups\n", "new.txt": "New\n" }]);
      expect(await workspace.pending()).toStrictEqual({ files: [], truncated: false });
    });

    test("what was taken back, and is overgrown since, is nothing to take back", async () => {
      await doneIn(world, "instruction-1", { "index.txt": "Bowls\n" });
      await undo("instruction-2", "instruction-1");
      await doneIn(world, "instruction-3", { "index.txt": "Cups\n" });
      expect((await undo("instruction-4", "instruction-1")).outcome).toBe("nothing");
      await undo("instruction-5", "instruction-3");
      await undo("instruction-6", "instruction-2");
      await doneIn(world, "instruction-7", { "index.txt": "Jars\n" });
      expect((await undo("instruction-8", "instruction-1")).outcome).toBe("conflict");
    });

    test("a kill between taking back and committing is made good, afresh or by going on", async () => {
      await doneIn(world, "instruction-1", { "index.txt": "Bowls\n" });
      const killed = await openIn(world, { instructionId: id("instruction-2") });
      await killed.revert(id("instruction-1"));
      const afresh = await openIn(world, { instructionId: id("instruction-2") }, world.restart());
      expect(await world.files(afresh.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Bowls\n" });
      expect(await afresh.revert(id("instruction-1"))).toBe("reverted");
      const goneOn = await openIn(world, { instructionId: id("instruction-2"), work: "go-on" }, world.restart());
      expect(await goneOn.revert(id("instruction-1"))).toBe("reverted");
      expect((await goneOn.commit(by("Back")))?.files).toStrictEqual([{ path: "index.txt", change: "modified" }]);
      await goneOn.push();
      expect(await world.remote.files(threadBranch(FIRST))).toStrictEqual(FIRST_FILES);
    });
  });
}
