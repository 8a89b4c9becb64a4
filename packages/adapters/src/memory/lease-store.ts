import type { FencingToken, Lease, LeaseStore, ProjectUser } from "@webordinary/domain";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

export class MemoryLeaseStore implements LeaseStore {
  readonly #leases: MemoryDisk["leases"];

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#leases = disk.leases;
  }

  async put(lease: Lease): Promise<boolean> {
    const there = this.#leases.get(lease.projectUser);
    if (there && (there.lease.fencingToken > lease.fencingToken || (there.released && there.lease.fencingToken === lease.fencingToken))) return false;
    this.#leases.set(lease.projectUser, { lease: Object.freeze({ ...lease }), released: false });
    return true;
  }

  async read(projectUser: ProjectUser): Promise<Lease | null> {
    const there = this.#leases.get(projectUser);
    return there && !there.released ? there.lease : null;
  }

  /** The released lease is remembered, so that a late heartbeat can't bring it back. */
  async release(projectUser: ProjectUser, fencingToken: FencingToken): Promise<void> {
    const there = this.#leases.get(projectUser);
    if (there?.lease.fencingToken === fencingToken) this.#leases.set(projectUser, { ...there, released: true });
  }

  /** Forgets all leases: for the start of a system that knows that no other worker lives. */
  async clear(): Promise<void> {
    this.#leases.clear();
  }
}
