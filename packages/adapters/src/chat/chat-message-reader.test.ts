import { InboundMessage, MAX_INSTRUCTION_TEXT, ProjectId } from "@webordinary/domain";
import { describe, expect, it, test } from "vitest";
import { detectLanguage, storeAttachments } from "../mail/index.ts";
import { MemoryMediaStore, newMemoryDisk } from "../memory/index.ts";
import { readChatMessage } from "./chat-message.ts";
import { chatMessageId, plainChatId } from "./chat-message-ids.ts";
import { ChatMessageReader } from "./chat-message-reader.ts";

const about = { projectId: ProjectId.parse("amelia"), rawKey: "raw/1", at: "2026-11-03T10:15:00.000Z" };
const message = { messageId: "1699.0001", project: "amelia", from: "chat:U123", text: "Please open on Sundays" };
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

async function read(more: object = {}) {
  const disk = newMemoryDisk();
  const mediaStore = new MemoryMediaStore(disk);
  const parsed = readChatMessage(bytes({ ...message, ...more }));
  if (!parsed.ok) throw new Error(parsed.detail);
  const reader = new ChatMessageReader({ mediaStore, storeAttachments, detectLanguage: (text) => detectLanguage(text) });
  const { message: withoutFiles, takeFiles } = reader.read(parsed.message, about);
  expect(InboundMessage.safeParse(withoutFiles).error).toBeUndefined();
  expect(disk.media.size, "nothing is stored before it is asked who wrote").toBe(0);
  const inbound = { ...withoutFiles, ...(await takeFiles()) };
  expect(InboundMessage.safeParse(inbound).error).toBeUndefined();
  return { inbound, mediaStore };
}

describe("a chat message", () => {
  it("is a message like every other: from a member's address, signed for, in its writer's language", async () => {
    const { inbound } = await read({ text: "Bitte die Öffnungszeiten auf der Seite ändern, das ist wichtig", inReplyTo: "1699.0000" });
    expect(inbound).toEqual({
      messageId: "<1699.0001@chat>",
      channel: "chat",
      from: "chat:u123",
      to: ["amelia"],
      cc: [],
      subject: "",
      text: "Bitte die Öffnungszeiten auf der Seite ändern, das ist wichtig",
      wholeTextKey: null,
      language: "de",
      authentication: { verdict: "passed", detail: "signed by the chat's service" },
      attachments: [],
      refusedAttachments: [],
      inReplyTo: "<1699.0000@chat>",
      references: [],
      quotedTokens: [],
      automatic: null,
      deliveryReport: null,
      sentAt: about.at,
      rawKey: "raw/1",
    });
  });

  it("keeps what is longer than an instruction, and loses control characters", async () => {
    const long = "x".repeat(MAX_INSTRUCTION_TEXT + 10);
    const { inbound, mediaStore } = await read({ text: `${long}\u0000\u001b\u009b`, subject: " Two\r\nlines\u009d " });
    expect([inbound.text.length, inbound.subject]).toEqual([MAX_INSTRUCTION_TEXT, "Two lines"]);
    expect(Buffer.from((await mediaStore.get(inbound.wholeTextKey ?? "")) ?? []).toString()).toBe(long);
  });

  it("brings files by the rules of mails: sniffed, named safely, what can't be taken is told", async () => {
    const file = (name: string, contentType: string, content: string) => ({ name, contentType, content });
    const text = Buffer.from("Rolls 1.20\nRye 3.40\n").toString("base64");
    const { inbound, mediaStore } = await read({
      attachments: [
        file("../../prices.txt", "text/plain", text),
        file("run.exe", "application/octet-stream", text),
        file("a\u0007.txt", "text/plain", "no base64!"),
      ],
    });
    expect(inbound.attachments).toEqual([{ name: "prices.txt", mediaType: "text/plain", size: 20, key: expect.any(String) }]);
    expect(Buffer.from((await mediaStore.get(inbound.attachments[0]?.key ?? "")) ?? []).toString("base64")).toBe(text);
    expect(inbound.refusedAttachments).toEqual([
      { name: "run.exe", reason: expect.stringContaining("program") },
      { name: "a.txt", reason: expect.stringContaining("damaged") },
    ]);
  });
});

test.each<[string, unknown, string]>([
  ["without an id", { ...message, messageId: undefined }, "messageId"],
  ["with an id of two words", { ...message, messageId: "one two" }, "printable"],
  ["from a mail address, for which no chat may speak", { ...message, from: "jo@bakery.example" }, "chat:NAME"],
  ["from two people", { ...message, from: "chat:u1,chat:u2" }, "chat:NAME"],
  ["with a text that is none", { ...message, text: 7 }, "text"],
  ["with something unknown", { ...message, callback: "http://169.254.169.254/" }, "callback"],
  ["with 51 files", { ...message, attachments: Array.from({ length: 51 }, () => ({ name: "a", contentType: "b", content: "" })) }, "attachments"],
])("%s it is refused with what is wrong", (_what, value, detail) => {
  expect(readChatMessage(bytes(value))).toEqual({ ok: false, detail: expect.stringContaining(detail) });
});

test.each([Buffer.from("{"), Buffer.from([0x22, 0xff, 0x22]), Buffer.alloc(0)])("bytes that are no JSON are no message", (body) => {
  expect(readChatMessage(body)).toEqual({ ok: false, detail: "the body is no JSON in UTF-8" });
});

test("ids of a chat come back as they were, and are never those of a mail", () => {
  const ids = ["1699.0001", "<first@mail.example>", "a/b?c=d%20", "%", "@chat>"];
  expect(ids.map((id) => plainChatId(chatMessageId(id)))).toEqual(ids);
  expect(chatMessageId("<first@mail.example>")).toBe("<%3Cfirst%40mail.example%3E@chat>");
  expect(["<first@mail.example>", "<%zz@chat>", "<a b@chat>"].map(plainChatId)).toEqual([null, null, null]);
});
