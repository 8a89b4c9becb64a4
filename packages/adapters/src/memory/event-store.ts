import {
  type AppendResult,
  type Envelope,
  type EventStore,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_APPEND,
  StorageFullError,
  type StreamGuard,
  type StreamId,
  seal,
  sealedBytes,
} from "@webordinary/domain";
import { AppendOnlyList } from "./append-only-list.ts";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

/**
 * Streams as arrays. Sealed envelopes are kept as they are; of anything else a sealed copy is kept, so that nobody can
 * change what is stored. An append costs the same whatever the length of the stream.
 */
export class MemoryEventStore implements EventStore {
  readonly #disk: MemoryDisk;
  readonly #listeners = new Set<() => void>();

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#disk = disk;
  }

  async append(streamId: StreamId, expectedVersion: number, events: readonly Envelope[], onlyWhile?: StreamGuard): Promise<AppendResult> {
    if (events.length > MAX_EVENTS_PER_APPEND) return { ok: false, reason: "too-large" };
    let kept = events;
    for (let index = 0; index < events.length; index++) {
      const event = events[index] as Envelope;
      if (event.version !== expectedVersion + 1 + index || event.streamId !== streamId) return { ok: false, reason: "version-gap" };
      const bytes = sealedBytes(event);
      if (bytes === undefined || bytes > MAX_EVENT_BYTES) {
        const json = JSON.stringify(event);
        if (new TextEncoder().encode(json).length > MAX_EVENT_BYTES) return { ok: false, reason: "too-large" };
        if (bytes === undefined) kept = kept.with(index, seal(JSON.parse(json)));
      }
    }
    if (onlyWhile !== undefined && this.#version(onlyWhile.streamId) !== onlyWhile.version) return { ok: false, reason: "fenced" };

    let stream = this.#disk.streams.get(streamId);
    const actual = stream === undefined ? 0 : stream.length;
    if (actual !== expectedVersion) return { ok: false, reason: "version-conflict", actual };
    if (kept.length === 0) return { ok: true, version: actual };
    if (this.#disk.full) throw new StorageFullError("the memory event store");
    if (stream === undefined) stream = this.#newStream(streamId);
    for (let index = 0; index < kept.length; index++) {
      const event = kept[index] as Envelope;
      stream.push(event);
      this.#disk.log.push(event);
    }
    for (const listener of this.#listeners) listener();
    return { ok: true, version: stream.length };
  }

  async read(streamId: StreamId, after = 0): Promise<readonly Envelope[]> {
    // The array is a copy for this reader, of pointers alone. It isn't frozen: engines go through frozen arrays at half the speed.
    return this.#disk.streams.get(streamId)?.slice(after) ?? [];
  }

  /** Calls the listener after every append; returns the way to stop. For feeds in this process. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #version(streamId: StreamId): number {
    return this.#disk.streams.get(streamId)?.length ?? 0;
  }

  #newStream(streamId: StreamId): AppendOnlyList<Envelope> {
    const stream = new AppendOnlyList<Envelope>();
    this.#disk.streams.set(streamId, stream);
    return stream;
  }
}
