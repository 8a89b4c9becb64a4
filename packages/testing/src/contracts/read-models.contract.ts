import type { ReadModels } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type ReadModelsUnderTest = { readonly models: ReadModels; readonly stop?: () => Promise<void> };

/** What every store of read models promises. */
export function readModelsContract(name: string, make: () => Promise<ReadModelsUnderTest>): void {
  describe(`${name} as ReadModels`, () => {
    let models: ReadModels;
    let stop: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const made = await make();
      models = made.models;
      stop = made.stop;
    });

    afterEach(async () => {
      await stop?.();
    });

    const keys = async (prefix: string, options?: { limit?: number; after?: string }) =>
      (await models.list("threads", prefix, options)).map(({ key }) => key);

    test("an unknown document is null, and an unknown collection lists nothing", async () => {
      expect(await models.get("threads", "t-1")).toBeNull();
      expect(await models.list("threads", "")).toEqual([]);
    });

    test("a new document is put at revision 0 and has revision 1", async () => {
      expect(await models.put("threads", "t-1", { subject: "Öffnungszeiten", nested: { list: [1, null, "two"] } }, 0)).toBe(true);
      expect(await models.get("threads", "t-1")).toEqual({ value: { subject: "Öffnungszeiten", nested: { list: [1, null, "two"] } }, revision: 1 });
    });

    test("each put raises the revision by one", async () => {
      await models.put("threads", "t-1", { n: 1 }, 0);
      expect(await models.put("threads", "t-1", { n: 2 }, 1)).toBe(true);
      expect(await models.get("threads", "t-1")).toEqual({ value: { n: 2 }, revision: 2 });
    });

    test.each([0, 1, 3])("a put on revision %i of a document at 2 is refused and changes nothing", async (revision) => {
      await models.put("threads", "t-1", { n: 1 }, 0);
      await models.put("threads", "t-1", { n: 2 }, 1);
      expect(await models.put("threads", "t-1", { n: 99 }, revision)).toBe(false);
      expect(await models.get("threads", "t-1")).toEqual({ value: { n: 2 }, revision: 2 });
    });

    test("a put on a revision of a document that isn't there is refused", async () => {
      expect(await models.put("threads", "t-1", { n: 1 }, 1)).toBe(false);
      expect(await models.get("threads", "t-1")).toBeNull();
    });

    test("of 20 who put at once exactly one wins", async () => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, writer) => models.put("threads", "t-1", { writer }, 0)));
      expect(results.filter((won) => won)).toHaveLength(1);
      expect(await models.get("threads", "t-1")).toEqual({ value: { writer: results.indexOf(true) }, revision: 1 });
    });

    test("collections don't mix", async () => {
      await models.put("threads", "same", { of: "threads" }, 0);
      await models.put("board", "same", { of: "board" }, 0);
      expect(await models.get("threads", "same")).toEqual({ value: { of: "threads" }, revision: 1 });
      expect(await models.list("board", "")).toEqual([{ key: "same", value: { of: "board" }, revision: 1 }]);
    });

    test("a removed document is gone, and can be put anew", async () => {
      await models.put("threads", "t-1", { n: 1 }, 0);
      expect(await models.remove("threads", "t-1", 1)).toBe(true);
      expect(await models.get("threads", "t-1")).toBeNull();
      expect(await models.list("threads", "")).toEqual([]);
      expect(await models.put("threads", "t-1", { n: 2 }, 0)).toBe(true);
    });

    test("a document that has moved on, or isn't there, isn't removed", async () => {
      await models.put("threads", "t-1", { n: 1 }, 0);
      await models.put("threads", "t-1", { n: 2 }, 1);
      expect(await models.remove("threads", "t-1", 1)).toBe(false);
      expect(await models.remove("threads", "t-2", 0)).toBe(false);
      expect(await models.get("threads", "t-1")).toEqual({ value: { n: 2 }, revision: 2 });
    });

    test("documents whose key starts with the prefix are listed by key", async () => {
      for (const key of ["b:2", "a:1", "b:10", "b", "c:1", "B:1", "b:1"]) await models.put("threads", key, { key }, 0);
      expect(await keys("b:")).toEqual(["b:1", "b:10", "b:2"]);
      expect(await keys("")).toEqual(["B:1", "a:1", "b", "b:1", "b:10", "b:2", "c:1"]);
      expect(await keys("x")).toEqual([]);
    });

    test("a prefix is taken by the letter", async () => {
      for (const key of ["100%", "1000", "a_c", "abc", "[ab]", "<m@x>"]) await models.put("threads", key, {}, 0);
      expect([await keys("100%"), await keys("a_"), await keys("["), await keys("<")]).toEqual([["100%"], ["a_c"], ["[ab]"], ["<m@x>"]]);
    });

    test("a long list is read in pieces", async () => {
      for (const key of ["k1", "k2", "k3", "k4", "other"]) await models.put("threads", key, {}, 0);
      expect(await keys("k", { limit: 2 })).toEqual(["k1", "k2"]);
      expect(await keys("k", { limit: 2, after: "k2" })).toEqual(["k3", "k4"]);
      expect(await keys("k", { limit: 2, after: "k4" })).toEqual([]);
    });

    test("without a limit a hundred are listed", async () => {
      for (let n = 0; n < 103; n++) await models.put("threads", `k${String(n).padStart(3, "0")}`, {}, 0);
      expect(await keys("k")).toHaveLength(100);
      expect(await keys("k", { after: "k099" })).toEqual(["k100", "k101", "k102"]);
    });

    test("changing what was put or got changes nothing that is stored", async () => {
      const value = { list: [1] };
      await models.put("threads", "t-1", value, 0);
      value.list.push(2);
      const got = (await models.get("threads", "t-1"))?.value.list as number[];
      if (!Object.isFrozen(got)) got.push(3);
      expect(await models.get("threads", "t-1")).toEqual({ value: { list: [1] }, revision: 1 });
    });
  });
}
