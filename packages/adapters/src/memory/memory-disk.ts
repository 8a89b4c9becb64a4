import type { Envelope, Lease, ParkedEvent, Project } from "@webordinary/domain";
import { AppendOnlyList } from "./append-only-list.ts";

/**
 * What outlives a process, kept in this one: adapters made over the same disk go on where those before them stopped, as after
 * a restart. Queues, listeners and subscriptions aren't on it and are lost.
 */
export type MemoryDisk = {
  readonly streams: Map<string, AppendOnlyList<Envelope>>;
  /** Every event in the order of its append. */
  readonly log: AppendOnlyList<Envelope>;
  /** How many events of the log each subscriber is through with. */
  readonly checkpoints: Map<string, number>;
  readonly parked: ParkedEvent[];
  readonly leases: Map<string, { readonly lease: Lease; readonly released: boolean }>;
  readonly projects: Map<string, Project>;
  readonly rawMail: Map<string, Uint8Array>;
  readonly media: Map<string, Uint8Array>;
  /** Documents as JSON text, by collection and key. */
  readonly readModels: Map<string, Map<string, { readonly json: string; readonly revision: number }>>;
  /** Set it, and whatever would be stored fails with `StorageFullError`. */
  full: boolean;
};

export function newMemoryDisk(): MemoryDisk {
  return {
    streams: new Map(),
    log: new AppendOnlyList(),
    checkpoints: new Map(),
    parked: [],
    leases: new Map(),
    projects: new Map(),
    rawMail: new Map(),
    media: new Map(),
    readModels: new Map(),
    full: false,
  };
}
