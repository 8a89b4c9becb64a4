import type { Ids } from "@webordinary/domain";
import { describe, expect, test } from "vitest";

/** What every source of ids promises. */
export function idsContract(name: string, make: () => Ids): void {
  describe(`${name} as Ids`, () => {
    test("10,000 random ids are all different, and fit wherever an id is asked for", () => {
      const ids = make();
      const made = Array.from({ length: 10_000 }, () => ids.random());
      expect(new Set(made).size).toBe(made.length);
      expect(made.filter((id) => !/^[a-z0-9][a-z0-9-]{6,38}[a-z0-9]$/.test(id))).toEqual([]);
    });

    test("the same parts make the same id, in another instance too", () => {
      expect(make().derive("thread", "<mail@example.org>")).toBe(make().derive("thread", "<mail@example.org>"));
    });

    test("a derived id is 24 of a-z and 0-9, whatever the parts", () => {
      const ids = make();
      for (const parts of [[], [""], ["a"], ["x".repeat(10_000)], ["ü", "日本", "👩‍🍳", "\u0000"], ["a", "b", "c"]]) {
        expect(ids.derive(...parts)).toMatch(/^[a-z0-9]{24}$/);
      }
    });

    test("other parts make other ids: parts are told apart from each other", () => {
      const ids = make();
      const different = [[], [""], ["", ""], ["ab", "c"], ["a", "bc"], ["abc"], ["a,b"], ["a", "b"], ['a","b'], ["b", "a"], ["A", "b"]];
      expect(new Set(different.map((parts) => ids.derive(...parts))).size).toBe(different.length);
    });

    test("derived ids use the whole alphabet at every place", () => {
      const ids = make();
      const derived = Array.from({ length: 3_000 }, (_, n) => ids.derive(String(n)));
      for (let place = 0; place < 24; place++) expect(new Set(derived.map((id) => id[place])).size).toBe(36);
    });
  });
}
