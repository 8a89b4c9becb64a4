import type { StatementSync } from "node:sqlite";
import type { FencingToken, Lease, LeaseStore, ProjectUser, WorkerId } from "@webordinary/domain";
import type { EmbeddedDatabase } from "./embedded-database.ts";

export class SqliteLeaseStore implements LeaseStore {
  readonly #database: EmbeddedDatabase;
  readonly #put: StatementSync;
  readonly #read: StatementSync;
  readonly #release: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    const { sqlite } = database;
    this.#put = sqlite.prepare(`
      INSERT INTO leases (project_user, worker_id, fencing_token, expires_at, released) VALUES (?, ?, ?, ?, 0)
      ON CONFLICT (project_user) DO UPDATE
        SET worker_id = excluded.worker_id, fencing_token = excluded.fencing_token, expires_at = excluded.expires_at, released = 0
        WHERE fencing_token < excluded.fencing_token OR (fencing_token = excluded.fencing_token AND NOT released)`);
    this.#read = sqlite.prepare("SELECT worker_id, fencing_token, expires_at FROM leases WHERE project_user = ? AND NOT released");
    this.#release = sqlite.prepare("UPDATE leases SET released = 1 WHERE project_user = ? AND fencing_token = ?");
    this.#clear = sqlite.prepare("DELETE FROM leases");
  }

  async put(lease: Lease): Promise<boolean> {
    const { changes } = this.#database.run(() => this.#put.run(lease.projectUser, lease.workerId, lease.fencingToken, lease.expiresAt));
    return changes === 1;
  }

  async read(projectUser: ProjectUser): Promise<Lease | null> {
    const row = this.#read.get(projectUser);
    if (row === undefined) return null;
    return {
      projectUser,
      workerId: String(row.worker_id) as WorkerId,
      fencingToken: Number(row.fencing_token) as FencingToken,
      expiresAt: String(row.expires_at),
    };
  }

  /** The released lease is remembered, so that a late heartbeat can't bring it back. */
  async release(projectUser: ProjectUser, fencingToken: FencingToken): Promise<void> {
    this.#database.run(() => this.#release.run(projectUser, fencingToken));
  }

  /** Forgets all leases: for the start of a system whose lock on the data folder proves that no other worker lives. */
  async clear(): Promise<void> {
    this.#database.run(() => this.#clear.run());
  }
}
