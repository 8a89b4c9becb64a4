import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keptReply } from "./kept-reply.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const MAIL = [
  'Content-Type: multipart/related; boundary="b"',
  "",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>Grüße</p><img src="cid:after">',
  "--b",
  "Content-Type: image/png",
  "Content-ID: <after>",
  "Content-Transfer-Encoding: base64",
  "",
  PIXEL,
  "--b--",
  "",
].join("\r\n");

let data: string;
let outbox: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "wo-kept-reply-"));
  outbox = await mkdtemp(join(data, "outbox-"));
  await writeFile(join(outbox, "reply-0001.eml"), MAIL);
  await writeFile(join(outbox, "text-0001.eml"), "Content-Type: text/plain\r\n\r\nOnly words");
  await writeFile(join(data, "outside1.eml"), MAIL);
});
afterAll(() => rm(data, { recursive: true }));

test("a reply that is kept is shown with its pictures in it", async () => {
  expect(await keptReply(outbox, "reply-0001")).toBe(`<p>Grüße</p><img src="data:image/png;base64,${PIXEL}">`);
});

test("one that isn't there, isn't in the outbox or has nothing to show is none", async () => {
  const ids = ["reply-0002", "../outside1", "..", "", "text-0001", "reply-0001.eml", "x".repeat(5_000)];
  for (const id of ids) expect([id, await keptReply(outbox, id)]).toEqual([id, null]);
});
