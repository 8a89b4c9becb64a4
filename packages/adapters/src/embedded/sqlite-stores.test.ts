import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FencingToken, ProjectUser, WorkerId } from "@webordinary/domain";
import { eventFeedContract, leaseStoreContract, projectDirectoryContract, readModelsContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { VirtualClock } from "../memory/virtual-clock.ts";
import { EmbeddedDatabase } from "./embedded-database.ts";
import { SqliteEventFeed } from "./sqlite-event-feed.ts";
import { SqliteEventStore } from "./sqlite-event-store.ts";
import { SqliteLeaseStore } from "./sqlite-lease-store.ts";
import { SqliteProjectDirectory } from "./sqlite-project-directory.ts";
import { SqliteReadModels } from "./sqlite-read-models.ts";

/** A database in a folder of its own; `again` closes it and opens it anew. */
function temporaryDatabase() {
  const dataDir = mkdtempSync(join(tmpdir(), "webordinary-stores-"));
  const opened = [new EmbeddedDatabase({ dataDir })] as [EmbeddedDatabase, ...EmbeddedDatabase[]];
  return {
    database: opened[0],
    again: () => {
      for (const each of opened) each.close();
      const next = new EmbeddedDatabase({ dataDir });
      opened.push(next);
      return next;
    },
    stop: async () => {
      for (const each of opened) each.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

eventFeedContract("SqliteEventFeed", async () => {
  const { database, again, stop } = temporaryDatabase();
  const clock = new VirtualClock();
  const make = (from: EmbeddedDatabase) => {
    const store = new SqliteEventStore(from);
    return { store, feed: new SqliteEventFeed({ database: from, store, clock }) };
  };
  return { ...make(database), restarted: async () => make(again()), passing: (work) => clock.runUntil(work), stop };
});

leaseStoreContract("SqliteLeaseStore", async () => {
  const { database, stop } = temporaryDatabase();
  return { leases: new SqliteLeaseStore(database), stop };
});

projectDirectoryContract("SqliteProjectDirectory", async () => {
  const { database, stop } = temporaryDatabase();
  return { projects: new SqliteProjectDirectory(database), stop };
});

readModelsContract("SqliteReadModels", async () => {
  const { database, stop } = temporaryDatabase();
  return { models: new SqliteReadModels(database), stop };
});

test("leases outlive a restart, until they are cleared", async () => {
  const { database, again, stop } = temporaryDatabase();
  const projectUser = ProjectUser.parse("amelia+scott");
  const lease = { projectUser, workerId: WorkerId.parse("w"), fencingToken: FencingToken.parse(3), expiresAt: "2026-01-01T09:00:00.000Z" };
  await new SqliteLeaseStore(database).put(lease);
  const leases = new SqliteLeaseStore(again());
  expect(await leases.read(projectUser)).toEqual(lease);
  await leases.clear();
  expect(await leases.read(projectUser)).toBeNull();
  await stop();
});
