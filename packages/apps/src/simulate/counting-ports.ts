import type { LeaseStore, OutboundChannel, ProjectDirectory, ReadModels, WorkQueue, WorkQueues } from "@webordinary/domain";
import { type Counts, readUnits, writeUnits } from "./counts.ts";

/** Partition, sort key, key and revision around a document's JSON, as `DynamoDbReadModels` writes it. Bytes. */
const DOCUMENT_OVERHEAD = 150;
/** `DynamoDbReadModels` asks so many partitions for a whole collection. */
const PARTITIONS = 8;

export function countingReadModels(readModels: ReadModels, counts: Counts): ReadModels {
  const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + DOCUMENT_OVERHEAD;
  return {
    async get(collection, key) {
      const found = await readModels.get(collection, key);
      counts.add("document-gets");
      counts.add("document-read-units", readUnits(found ? sizeOf(found.value) : 0));
      return found;
    },
    async put(collection, key, value, revision) {
      counts.add("document-puts");
      counts.add("document-write-units", writeUnits(sizeOf(value)));
      return readModels.put(collection, key, value, revision);
    },
    async list(collection, prefix, options) {
      const found = await readModels.list(collection, prefix, options);
      const bytes = found.reduce((sum, { value }) => sum + sizeOf(value), 0);
      const partitions = prefix.includes("/") ? 1 : PARTITIONS;
      counts.add("document-lists");
      counts.add("documents-listed", found.length);
      counts.add("document-list-units", Math.max(partitions, readUnits(bytes)));
      return found;
    },
    async remove(collection, key, revision) {
      counts.add("document-removes");
      counts.add("document-write-units");
      return readModels.remove(collection, key, revision);
    },
  };
}

/** A lease is always below one KB. */
export function countingLeases(leases: LeaseStore, counts: Counts): LeaseStore {
  return {
    put(lease) {
      counts.add("lease-writes");
      return leases.put(lease);
    },
    read(projectUser) {
      counts.add("lease-reads");
      return leases.read(projectUser);
    },
    release(projectUser, fencingToken) {
      counts.add("lease-writes");
      return leases.release(projectUser, fencingToken);
    },
  };
}

export function countingDirectory(directory: ProjectDirectory, counts: Counts): ProjectDirectory {
  return {
    find(projectId) {
      counts.add("project-reads");
      return directory.find(projectId);
    },
    save: (project) => directory.save(project),
    remove: (projectId) => directory.remove(projectId),
    list: () => directory.list(),
  };
}

export function countingQueues(queues: WorkQueues, counts: Counts): WorkQueues {
  return {
    unclaimed: counting(queues.unclaimed, "unclaimed", counts),
    output: counting(queues.output, "output", counts),
    input: (projectUser) => counting(queues.input(projectUser), "input", counts),
  };
}

/** Requests of a queue: each receive is one or several, since SQS waits at most 20 seconds, as the loops do. */
function counting<Body>(queue: WorkQueue<Body>, name: string, counts: Counts): WorkQueue<Body> {
  return {
    send(body) {
      counts.add(`${name}-sent`);
      return queue.send(body);
    },
    async receive(options) {
      counts.add(`${name}-receives`);
      const deliveries = await queue.receive(options);
      counts.add(`${name}-received`, deliveries.length);
      return deliveries;
    },
    deadLetters: (max) => queue.deadLetters(max),
  };
}

export function countingChannel(channel: OutboundChannel, counts: Counts): OutboundChannel {
  return {
    send(reply) {
      counts.add("replies-handed-over");
      return channel.send(reply);
    },
  };
}
