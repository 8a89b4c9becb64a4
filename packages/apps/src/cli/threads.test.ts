import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedDatabase, SqliteEventStore } from "@webordinary/adapters/embedded";
import { envelop, StreamId } from "@webordinary/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callCli } from "./testing/call-cli.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "webordinary-threads-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("what could not be handled is said beside the conversations, and not among them", async () => {
  const database = new EmbeddedDatabase({ dataDir });
  const streamId = StreamId.parse("thread-t-12345678");
  const cause = { commandId: "c", causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T00:00:00.000Z" };
  await new SqliteEventStore(database).append(streamId, 0, envelop([{ type: "Happened", data: {} }], { streamId, version: 0 }, cause));
  const listed = () => callCli("threads", "--data", dataDir, "--json");
  expect(await listed()).toEqual({ code: 0, stdout: "", stderr: "" });

  database.sqlite.exec("INSERT INTO parked_events (subscriber, position, reason) VALUES ('relay', 1, 'the table is gone')");
  database.close();
  expect(await listed()).toEqual({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(/^one event could not be handled .* the newest is Happened of thread-t-12345678: the table is gone\n$/),
  });
});
