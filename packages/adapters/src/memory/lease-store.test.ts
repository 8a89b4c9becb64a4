import { FencingToken, ProjectUser, WorkerId } from "@webordinary/domain";
import { leaseStoreContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { MemoryLeaseStore } from "./lease-store.ts";

leaseStoreContract("MemoryLeaseStore", async () => ({ leases: new MemoryLeaseStore() }));

test("a cleared store has forgotten all leases", async () => {
  const leases = new MemoryLeaseStore();
  const projectUser = ProjectUser.parse("amelia+scott");
  await leases.put({ projectUser, workerId: WorkerId.parse("w"), fencingToken: FencingToken.parse(3), expiresAt: "2026-01-01T09:00:00.000Z" });
  await leases.clear();
  expect(await leases.read(projectUser)).toBeNull();
});
