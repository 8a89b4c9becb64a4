import type { StreamId } from "@webordinary/domain";

/** Streams that are remembered; some 200 bytes each. One that was forgotten costs its next append a transaction, nothing else. */
const MAX_STREAMS = 20_000;

/**
 * Versions that this process has read or written itself. Events are never removed, so what once existed exists: this knowledge
 * doesn't go stale, it can only be behind.
 */
export class KnownVersions {
  readonly #highest = new Map<StreamId, number>();

  /** Whether the stream is known to have this version; every stream has version 0. */
  has(streamId: StreamId, version: number): boolean {
    return version === 0 || (this.#highest.get(streamId) ?? 0) >= version;
  }

  learn(streamId: StreamId, version: number): void {
    const highest = Math.max(version, this.#highest.get(streamId) ?? 0);
    // Put at the end, so that the first one is the one that was of no use for longest.
    this.#highest.delete(streamId);
    this.#highest.set(streamId, highest);
    if (this.#highest.size <= MAX_STREAMS) return;
    for (const oldest of this.#highest.keys()) {
      this.#highest.delete(oldest);
      return;
    }
  }
}
