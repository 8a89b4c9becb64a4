import type { StatementSync } from "node:sqlite";
import {
  type AppendResult,
  type Envelope,
  type EventStore,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_APPEND,
  type StreamGuard,
  type StreamId,
  seal,
} from "@webordinary/domain";
import type { EmbeddedDatabase } from "./embedded-database.ts";

/** A UTF-16 unit is at most three bytes of UTF-8, so most events need no counting of bytes. */
const MAX_BYTES_PER_UNIT = 3;

/** Events as JSON rows. An append is one IMMEDIATE transaction, or one statement that is as good. Returns when the disk has it. */
export class SqliteEventStore implements EventStore {
  readonly #database: EmbeddedDatabase;
  readonly #listeners = new Set<() => void>();
  readonly #version: StatementSync;
  readonly #insert: StatementSync;
  readonly #insertIfAt: StatementSync;
  readonly #read: StatementSync;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    const { sqlite } = database;
    this.#version = sqlite.prepare("SELECT max(version) AS version FROM events WHERE stream_id = ?");
    this.#insert = sqlite.prepare("INSERT INTO events (stream_id, version, event) VALUES (?, ?, ?)");
    this.#insertIfAt = sqlite.prepare(
      "INSERT INTO events (stream_id, version, event) SELECT ?1, ?2 + 1, ?3 WHERE ?2 = (SELECT coalesce(max(version), 0) FROM events WHERE stream_id = ?1)",
    );
    this.#read = sqlite.prepare("SELECT event FROM events WHERE stream_id = ? AND version > ? ORDER BY version");
  }

  async append(streamId: StreamId, expectedVersion: number, events: readonly Envelope[], onlyWhile?: StreamGuard): Promise<AppendResult> {
    if (events.length > MAX_EVENTS_PER_APPEND) return { ok: false, reason: "too-large" };
    const rows: string[] = [];
    for (const [index, event] of events.entries()) {
      if (event.version !== expectedVersion + 1 + index || event.streamId !== streamId) return { ok: false, reason: "version-gap" };
      const json = JSON.stringify(event);
      if (json.length * MAX_BYTES_PER_UNIT > MAX_EVENT_BYTES && Buffer.byteLength(json) > MAX_EVENT_BYTES) return { ok: false, reason: "too-large" };
      rows.push(json);
    }
    const result = this.#appendRows(streamId, expectedVersion, rows, onlyWhile);
    if (result.ok && rows.length > 0) for (const listener of this.#listeners) listener();
    return result;
  }

  async read(streamId: StreamId, after = 0): Promise<readonly Envelope[]> {
    return this.#read.all(streamId, after).map((row) => seal<Envelope>(JSON.parse(String(row.event))));
  }

  /** Calls the listener after every append by this instance; returns the way to stop. For feeds in this process. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #appendRows(streamId: StreamId, expectedVersion: number, rows: readonly string[], onlyWhile: StreamGuard | undefined): AppendResult {
    const [first] = rows;
    // The usual append is one event without a guard: one statement checks and inserts, and is a transaction by itself.
    if (first !== undefined && rows.length === 1 && onlyWhile === undefined) {
      const { changes } = this.#database.run(() => this.#insertIfAt.run(streamId, expectedVersion, first));
      if (changes === 1) return { ok: true, version: expectedVersion + 1 };
    }
    return this.#database.write(() => {
      if (onlyWhile !== undefined && this.#versionOf(onlyWhile.streamId) !== onlyWhile.version) return { ok: false, reason: "fenced" };
      const actual = this.#versionOf(streamId);
      if (actual !== expectedVersion) return { ok: false, reason: "version-conflict", actual };
      for (const [index, row] of rows.entries()) this.#insert.run(streamId, expectedVersion + 1 + index, row);
      return { ok: true, version: expectedVersion + rows.length };
    });
  }

  #versionOf(streamId: StreamId): number {
    return Number(this.#version.get(streamId)?.version ?? 0);
  }
}
