import { ChatMessageReader, signedHeaders } from "@webordinary/adapters/chat";
import { detectLanguage, HmacReplyTokens, storeAttachments } from "@webordinary/adapters/mail";
import {
  MemoryEventStore,
  MemoryLogger,
  MemoryMediaStore,
  MemoryMetrics,
  MemoryProjectDirectory,
  MemoryRawMailStore,
  MemoryReadModels,
  newMemoryDisk,
  SequentialIds,
  VirtualClock,
} from "@webordinary/adapters/memory";
import { InboundMessage, Member, ThreadId, threadStream } from "@webordinary/domain";
import { projectOf } from "@webordinary/testing";
import { beforeEach, expect, test } from "vitest";
import { type ChatAnswer, takeChatMessage } from "./take-chat-message.ts";

const SECRET = "a secret of at least 32 characters";
const message = { messageId: "m-1", project: "amelia", from: "chat:U123", text: "Please open on Sundays" };

let ports: ReturnType<typeof memoryPorts>;

function memoryPorts() {
  const disk = newMemoryDisk();
  return {
    eventStore: new MemoryEventStore(disk),
    readModels: new MemoryReadModels(disk),
    projectDirectory: new MemoryProjectDirectory(disk),
    rawMailStore: new MemoryRawMailStore(disk),
    mediaStore: new MemoryMediaStore(disk),
    replyTokens: new HmacReplyTokens({ keys: ["a key of sixteen bytes at least"] }),
    ids: new SequentialIds(),
    clock: new VirtualClock(),
    logger: new MemoryLogger(),
    metrics: new MemoryMetrics(),
  };
}

beforeEach(async () => {
  ports = memoryPorts();
  const members = [Member.parse({ userId: "scott", addresses: ["scott@pottery.example", "chat:u123"], role: "owner" })];
  await ports.projectDirectory.save(projectOf({ members }));
});

type Posted = { readonly projectId?: string; readonly headers?: Record<string, string>; readonly body?: Uint8Array };

function post(value: unknown, posted: Posted = {}): Promise<ChatAnswer> {
  const body = posted.body ?? Buffer.from(JSON.stringify(value));
  const headers = posted.headers ?? signedHeaders(SECRET, body, ports.clock.now());
  const reader = new ChatMessageReader({ mediaStore: ports.mediaStore, storeAttachments, detectLanguage: (text) => detectLanguage(text) });
  return takeChatMessage(ports, reader, SECRET, { projectId: posted.projectId ?? "amelia", headers, body });
}

const threadOf = ({ body }: ChatAnswer) => ThreadId.parse("threadId" in body ? body.threadId : "");
const eventsOf = async (answer: ChatAnswer) => ports.eventStore.read(threadStream(threadOf(answer)));

test("a member's signed message opens a conversation, and its very bytes are kept", async () => {
  const answer = await post(message);
  expect(answer).toEqual({ status: 202, body: { threadId: expect.stringMatching(/^t-/), outcome: "accepted" } });
  const [opened, received] = await eventsOf(answer);
  expect([opened?.type, received?.type]).toEqual(["ThreadOpened", "MessageReceived"]);
  expect(received?.data).toMatchObject({ userId: "scott", message: { channel: "chat", from: "chat:u123", text: message.text } });
  const kept = await ports.rawMailStore.get(InboundMessage.parse(received?.data.message).rawKey);
  expect(JSON.parse(Buffer.from(kept ?? []).toString())).toEqual(message);
});

test("a recorded request changes nothing while its signature is young, and is refused when it isn't", async () => {
  const body = Buffer.from(JSON.stringify(message));
  const headers = signedHeaders(SECRET, body, ports.clock.now());
  const first = await post(message, { body, headers });
  const before = await eventsOf(first);
  await ports.clock.advance(4 * 60_000);
  expect(await post(message, { body, headers })).toEqual({ status: 202, body: { threadId: threadOf(first), outcome: "duplicate" } });
  expect(await eventsOf(first)).toEqual(before);
  await ports.clock.advance(2 * 60_000);
  expect(await post(message, { body, headers })).toMatchObject({ status: 401, body: { code: "stale-timestamp" } });
});

test("a conversation goes on by its token, or by the id of a message of it", async () => {
  const first = await post(message);
  const thread = ports.replyTokens.issue({ projectId: projectOf().projectId, threadId: threadOf(first) }, ports.clock.now());
  const byToken = await post({ ...message, messageId: "m-2", thread });
  const byAnswer = await post({ ...message, messageId: "m-3", inReplyTo: "m-1" });
  const forged = await post({ ...message, messageId: "m-4", thread: `${thread.slice(0, -1)}${thread.endsWith("a") ? "b" : "a"}` });
  expect([threadOf(byToken), threadOf(byAnswer)]).toEqual([threadOf(first), threadOf(first)]);
  expect(threadOf(forged)).not.toBe(threadOf(first));
});

test("a stranger's message is noted, and whoever signed is told why it isn't acted on", async () => {
  expect(await post({ ...message, from: "chat:U999" })).toEqual({
    status: 202,
    body: { threadId: expect.any(String), outcome: "ignored", reason: "unknown-sender", detail: "chat:u999 is not a member of amelia" },
  });
});

test("a stranger's files are neither opened nor stored, a member's are", async () => {
  const stored: Uint8Array[] = [];
  ports.mediaStore.put = async (content) => `media/${stored.push(content)}`;
  const attachments = [{ name: "prices.txt", contentType: "text/plain", content: Buffer.from("Rolls 1.20").toString("base64") }];
  await post({ ...message, from: "chat:U999", attachments });
  expect(stored).toEqual([]);
  await post({ ...message, messageId: "m-2", attachments });
  expect(stored.map((content) => Buffer.from(content).toString())).toEqual(["Rolls 1.20"]);
});

test.each<[string, unknown, Posted, number, string]>([
  ["unsigned", message, { headers: {} }, 401, "unsigned"],
  [
    "signed by somebody else",
    message,
    { headers: signedHeaders("another secret of 32 characters!!", "{}", "2026-01-01T00:00:00.000Z") },
    401,
    "wrong-signature",
  ],
  ["no message", { ...message, from: 7 }, {}, 400, "malformed"],
  ["no JSON", null, { body: Buffer.from("oops") }, 400, "malformed"],
  ["for another project than its address says", { ...message, project: "bob" }, {}, 400, "other-project"],
  ["for a project that isn't there", { ...message, project: "nobody" }, { projectId: "nobody" }, 404, "unknown-project"],
  ["for what can't be a project", { ...message, project: "../amelia" }, { projectId: "../amelia" }, 404, "unknown-project"],
  ["too large", null, { body: Buffer.alloc(6 * 1024 * 1024 + 1, 32) }, 413, "too-large"],
])("what is %s is refused with a code, and leaves nothing behind", async (_what, value, posted, status, code) => {
  expect(await post(value, posted)).toEqual({ status, body: { code, message: expect.any(String) } });
  expect(ports.logger.lines).toEqual([]);
});

test("when something breaks the sender is asked to try again, and the log says why", async () => {
  ports.rawMailStore.put = () => Promise.reject(new Error("the disk is gone"));
  expect(await post(message)).toMatchObject({ status: 503, body: { code: "try-again" } });
  expect(ports.logger.lines).toMatchObject([{ level: "error", fields: { error: "the disk is gone" } }]);
});
