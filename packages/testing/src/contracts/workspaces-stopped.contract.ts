import { UserId } from "@webordinary/domain";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { by, FIRST_FILES, id, openIn, requestOf, type WorkspacesWorld } from "./workspaces-world.ts";

/** Stands for what nobody may ever see on the remote. */
const KEY = { "key.env": "hunter2\n" };
const NO_KEY = { "key.env": null };
const amelia = UserId.parse("amelia");
const MAX_STEPS = 7;

/** A push shows the history too: what was written by work that was stopped, and is gone since, is in nothing that is pushed. */
export function workspacesStoppedContract(name: string, makeWorld: () => Promise<WorkspacesWorld>, histories: number): void {
  describe(`${name} pushes nothing of stopped work that isn't told as pending`, () => {
    let world: WorkspacesWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());

    const opened = (instruction: string, dropped: readonly string[] = []) =>
      openIn(world, { instructionId: id(instruction), dropped: dropped.map(id) });
    const stop = async (instruction: string, files: Readonly<Record<string, string | null>>) => {
      const workspace = await opened(instruction);
      await world.edit(workspace.path, files);
      await workspace.commitUnfinished();
      return workspace;
    };
    const subjects = async () => (await world.remote.log("thread-aaaa-1111")).map(({ subject }) => subject);

    test("a file that stopped work brought, and the next took away, is in no commit on the remote", async () => {
      await stop("instruction-1", { ...KEY, "new.txt": "Half" });
      const next = await opened("instruction-2");
      await world.edit(next.path, { ...NO_KEY, "index.txt": "Bowls\n" });
      expect((await next.pending()).files.map(({ path }) => path)).toStrictEqual(["index.txt", "new.txt"]);
      const commit = await next.commit(by("Bowls"));
      expect(
        commit?.files.map(({ path }) => path),
        "all that comes with it",
      ).toStrictEqual(["index.txt", "new.txt"]);
      expect(await next.push()).toStrictEqual({ ok: true, sha: commit?.sha });
      expect(await subjects()).toStrictEqual(["Bowls", "The site's first version"]);
      expect([...new Set(await world.remote.paths())].filter(Boolean).sort()).toStrictEqual(["hours.txt", "index.txt", "new.txt"]);
      expect(await next.committed()).toStrictEqual(commit);
    });

    test("neither when the next was stopped too, and is pushed so", async () => {
      await stop("instruction-1", { ...KEY, "new.txt": "Half" });
      const next = await stop("instruction-2", { ...NO_KEY, "index.txt": "Half a b" });
      expect(await next.push()).toMatchObject({ ok: true });
      expect(await subjects()).toStrictEqual(["Unfinished work of an instruction", "The site's first version"]);
      expect(await world.remote.paths()).not.toContain("key.env");
      const there = await openIn(world, { userId: amelia, instructionId: id("instruction-2"), work: "go-on" });
      expect(await world.files(there.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Half a b", "new.txt": "Half" });
      expect((await there.pending()).files.map(({ path }) => path)).toStrictEqual(["index.txt", "new.txt"]);
    });

    test("neither when the next did nothing but take it away", async () => {
      await stop("instruction-1", KEY);
      const next = await opened("instruction-2");
      await world.edit(next.path, NO_KEY);
      expect(await next.commit(by("Nothing"))).toBeNull();
      expect(await next.hasUnpushed()).toBe(false);
      await next.push();
      expect(await world.remote.paths()).not.toContain("key.env");
    });

    test("stopped work that another went on with is dropped with the other's", async () => {
      await stop("instruction-1", KEY);
      await stop("instruction-2", { "index.txt": "Half a b" });
      const next = await opened("instruction-3", ["instruction-2"]);
      expect(await world.files(next.path)).toStrictEqual(FIRST_FILES);
      expect(await next.pending()).toStrictEqual({ files: [], truncated: false });
    });

    test("stopped work below a taking back isn't pushed: finished work takes its place first", async () => {
      await (await stop("instruction-1", { "index.txt": "Half a b" })).push();
      await stop("instruction-2", KEY);
      const next = await opened("instruction-3", ["instruction-1", "instruction-2"]);
      expect(await next.push()).toMatchObject({ ok: false, reason: "refused" });
      await next.commit(by("Nothing of it"));
      expect(await next.push()).toMatchObject({ ok: true });
      expect(await world.remote.files("thread-aaaa-1111")).toStrictEqual(FIRST_FILES);
      expect(await world.remote.paths()).not.toContain("key.env");
    });

    test("whoever finished stopped work takes all of it back with one undo", async () => {
      await stop("instruction-1", { "new.txt": "Half" });
      const next = await opened("instruction-2");
      await world.edit(next.path, { "index.txt": "Bowls\n" });
      await next.commit(by("Bowls"));
      const undoing = await opened("instruction-3");
      expect(await undoing.revert(id("instruction-2"))).toBe("reverted");
      expect(await world.files(undoing.path)).toStrictEqual(FIRST_FILES);
    });

    test("a crash right after stopped work was replaced loses nothing", async () => {
      await stop("instruction-1", KEY);
      const next = await stop("instruction-2", { ...NO_KEY, "index.txt": "Half a b" });
      await world.edit(next.path, { "new.txt": "Half" });
      const back = await openIn(world, { instructionId: id("instruction-2"), work: "go-on" }, world.restart());
      expect(await world.files(back.path)).toStrictEqual({ ...FIRST_FILES, "index.txt": "Half a b", "new.txt": "Half" });
      await back.commit(by("Bowls"));
      expect(await back.push()).toMatchObject({ ok: true });
      expect(await world.remote.paths()).not.toContain("key.env");
    });

    test("whatever is stopped, finished, dropped and pushed in turn, as long as nothing that is pending is a key", async () => {
      const step = fc.record({
        leavesKey: fc.boolean(),
        end: fc.constantFrom("stop", "stop and push", "finish and push", "crash"),
        drops: fc.subarray([1, 2, 3]),
        elsewhere: fc.boolean(),
      });
      const holdsFor = fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: MAX_STEPS }), async (steps) => {
        const fresh = await makeWorld();
        try {
          for (const [at, { leavesKey, end, drops, elsewhere }] of steps.entries()) {
            const request = { instructionId: id(`instruction-${at}`), dropped: drops.map((back) => id(`instruction-${at - back}`)) };
            const workspaces = await fresh.workspaces.open(requestOf(fresh, { ...request, ...(elsewhere ? { userId: amelia } : {}) }));
            // Both did something in the same place: that is for people.
            if (!workspaces.ok) continue;
            const { workspace } = workspaces;
            const holds = "key.env" in (await fresh.files(workspace.path));
            await fresh.edit(workspace.path, { [`${at}.txt`]: "Words\n", ...(leavesKey ? KEY : holds ? NO_KEY : {}) });
            const maySee = (await workspace.pending()).files.every(({ path }) => path !== "key.env");
            if (end === "finish and push" && maySee) await workspace.commit(by(`Step ${at}`));
            else if (end !== "crash") await workspace.commitUnfinished();
            if (end.endsWith("push") && maySee) await workspace.push();
          }
          expect(await fresh.remote.paths()).not.toContain("key.env");
        } finally {
          await fresh.stop?.();
        }
      });
      await fc.assert(holdsFor, { numRuns: histories });
    });
  });
}
