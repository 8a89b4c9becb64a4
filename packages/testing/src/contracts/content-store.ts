import { StorageFullError, StorageKey } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** What a RawMailStore and a MediaStore have in common. */
export interface ContentStore {
  put(content: Uint8Array): Promise<StorageKey>;
  get(key: StorageKey): Promise<Uint8Array | null>;
}

export type ContentStoreUnderTest = {
  readonly store: ContentStore;
  /** Another instance over the same data, as after a restart. */
  readonly restarted: () => Promise<ContentStore>;
  /** Leaves the store no room from now on. */
  readonly fill: () => Promise<void>;
  readonly stop?: () => Promise<void>;
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export function contentStoreCases(title: string, make: () => Promise<ContentStoreUnderTest>): void {
  describe(title, () => {
    let made: ContentStoreUnderTest;
    let store: ContentStore;

    beforeEach(async () => {
      made = await make();
      store = made.store;
    });

    afterEach(async () => {
      await made.stop?.();
    });

    /** As plain arrays, since a store may return a Buffer. */
    const contentOf = async (key: StorageKey, from = store) => {
      const content = await from.get(key);
      return content && [...content];
    };

    test("what was put comes back byte for byte", async () => {
      const every = Uint8Array.from({ length: 256 }, (_, n) => n);
      expect(await contentOf(await store.put(every))).toEqual([...every]);
    });

    test("nothing at all can be put too", async () => {
      expect(await contentOf(await store.put(new Uint8Array()))).toEqual([]);
    });

    test("megabytes come back whole", async () => {
      const large = new Uint8Array(3_000_000).fill(7);
      const content = await store.get(await store.put(large));
      expect(content && Buffer.compare(content, large)).toBe(0);
    });

    test("the same content has the same key, other content another", async () => {
      const key = await store.put(bytes("photo"));
      expect(await store.put(bytes("photo"))).toBe(key);
      expect(await store.put(bytes("photo "))).not.toBe(key);
      expect(StorageKey.safeParse(key).success).toBe(true);
    });

    test("the same content put 10 times at once is stored whole", async () => {
      const keys = await Promise.all(Array.from({ length: 10 }, () => store.put(bytes("at once"))));
      expect(new Set(keys).size).toBe(1);
      expect(await contentOf(keys[0] ?? "")).toEqual([...bytes("at once")]);
    });

    test("it is there after a restart", async () => {
      const key = await store.put(bytes("kept"));
      expect(await contentOf(key, await made.restarted())).toEqual([...bytes("kept")]);
    });

    test("changing the bytes afterwards changes nothing that is stored", async () => {
      const content = bytes("original");
      const key = await store.put(content);
      content.fill(0);
      (await store.get(key))?.fill(0);
      expect(await contentOf(key)).toEqual([...bytes("original")]);
    });

    test("an unknown key has no content", async () => {
      const key = await store.put(bytes("known"));
      const unknown = key.replaceAll(/[0-9a-f]/g, (digit) => (digit === "0" ? "1" : "0"));
      expect(await store.get(unknown)).toBeNull();
    });

    test.each(["../../../../../../etc/passwd", "/etc/passwd", "ab/../../secret", "", "ab", "AB/CD", "ab/%2e%2e/x", "ab\\..\\x", "ab/\u0000"])(
      "the key %j, which isn't one of ours, has no content",
      async (key) => {
        await store.put(bytes("something"));
        expect(await store.get(key)).toBeNull();
      },
    );

    test("without room nothing is stored, and the caller hears that the storage is full", async () => {
      const key = await store.put(bytes("before"));
      await made.fill();
      const refused = await store.put(bytes("x".repeat(100_000))).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(StorageFullError);
      expect(refused).toMatchObject({ code: "storage-full" });
      expect(await contentOf(key)).toEqual([...bytes("before")]);
    });
  });
}
