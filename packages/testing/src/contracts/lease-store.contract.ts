import { FencingToken, type Lease, type LeaseStore, ProjectUser, WorkerId } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type LeaseStoreUnderTest = { readonly leases: LeaseStore; readonly stop?: () => Promise<void> };

const scott = ProjectUser.parse("amelia+scott");
const amelia = ProjectUser.parse("amelia+amelia");
const token = (n: number) => FencingToken.parse(n);

const lease = (fencingToken: number, seconds = 0, projectUser = scott): Lease => ({
  projectUser,
  workerId: WorkerId.parse(`worker-${fencingToken}`),
  fencingToken: token(fencingToken),
  expiresAt: new Date(Date.UTC(2026, 0, 1, 9, 0, seconds)).toISOString(),
});

/** What every lease store promises. */
export function leaseStoreContract(name: string, make: () => Promise<LeaseStoreUnderTest>): void {
  describe(`${name} as a LeaseStore`, () => {
    let leases: LeaseStore;
    let stop: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const made = await make();
      leases = made.leases;
      stop = made.stop;
    });

    afterEach(async () => {
      await stop?.();
    });

    test("there is no lease at first", async () => {
      expect(await leases.read(scott)).toBeNull();
    });

    test("a lease is read as it was put", async () => {
      expect(await leases.put(lease(2))).toBe(true);
      expect(await leases.read(scott)).toEqual(lease(2));
    });

    test("its owner renews it", async () => {
      await leases.put(lease(2));
      expect(await leases.put(lease(2, 30))).toBe(true);
      expect(await leases.read(scott)).toEqual(lease(2, 30));
    });

    test("a newer token takes over", async () => {
      await leases.put(lease(2));
      expect(await leases.put(lease(5))).toBe(true);
      expect(await leases.read(scott)).toEqual(lease(5));
    });

    test("an older token is refused, and the newer lease stays", async () => {
      await leases.put(lease(5));
      expect(await leases.put(lease(2, 59))).toBe(false);
      expect(await leases.read(scott)).toEqual(lease(5));
    });

    test("an expired lease is still read: whoever reads decides", async () => {
      const expired = { ...lease(2), expiresAt: "2001-01-01T00:00:00.000Z" };
      await leases.put(expired);
      expect(await leases.read(scott)).toEqual(expired);
    });

    test("a released lease is gone", async () => {
      await leases.put(lease(2));
      await leases.release(scott, token(2));
      expect(await leases.read(scott)).toBeNull();
    });

    test("a late heartbeat doesn't bring a released lease back", async () => {
      await leases.put(lease(2));
      await leases.release(scott, token(2));
      expect(await leases.put(lease(2, 30))).toBe(false);
      expect(await leases.put(lease(1, 30))).toBe(false);
      expect(await leases.read(scott)).toBeNull();
    });

    test("after a release the next token gets its lease", async () => {
      await leases.put(lease(2));
      await leases.release(scott, token(2));
      expect(await leases.put(lease(4))).toBe(true);
      expect(await leases.read(scott)).toEqual(lease(4));
    });

    test("somebody else's lease isn't released, with an older or a newer token", async () => {
      await leases.put(lease(5));
      await leases.release(scott, token(2));
      await leases.release(scott, token(7));
      expect(await leases.read(scott)).toEqual(lease(5));
    });

    test("releasing what isn't there, or twice, does nothing", async () => {
      await leases.release(scott, token(2));
      await leases.put(lease(2));
      await leases.release(scott, token(2));
      await leases.release(scott, token(2));
      expect(await leases.read(scott)).toBeNull();
    });

    test("each project+user has a lease of its own", async () => {
      await leases.put(lease(2));
      await leases.put(lease(7, 0, amelia));
      await leases.release(scott, token(2));
      expect(await leases.read(scott)).toBeNull();
      expect(await leases.read(amelia)).toEqual(lease(7, 0, amelia));
    });

    test("of 20 who put at once the newest token has it in the end", async () => {
      const tokens = Array.from({ length: 20 }, (_, n) => ((n * 7) % 20) + 1);
      await Promise.all(tokens.map((each) => leases.put(lease(each))));
      expect(await leases.read(scott)).toEqual(lease(20));
    });
  });
}
