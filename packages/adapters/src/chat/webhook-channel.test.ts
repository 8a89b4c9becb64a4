import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ChannelMessageId, NotTakenError } from "@webordinary/domain";
import { outboundChannelContract, sampleReply } from "@webordinary/testing/contracts";
import { afterEach, expect, test } from "vitest";
import { renderTextReply } from "../mail/index.ts";
import { chatMessageId } from "./chat-message-ids.ts";
import { checkSignature } from "./chat-signature.ts";
import { WebhookChannel, WebhookDeliveryError } from "./webhook-channel.ts";

const SECRET = "a secret of at least 32 characters";
const NOW = "2026-11-03T10:15:00.000Z";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

type Callback = { readonly headers: IncomingMessage["headers"]; readonly body: string; readonly path: string };
type Answer = (response: ServerResponse, count: number) => void;

/** A chat service that gives each reply an id of its own, or answers as it is told. */
async function startService(answer: Answer = (response, count) => response.writeHead(201).end(JSON.stringify({ messageId: `sent-${count}` }))) {
  const got: Callback[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? "" });
    answer(response, got.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo;
  return { got, stop, url: `http://127.0.0.1:${port}/hooks/chat` };
}

const channelTo = (url: string, timeoutMs?: number) =>
  new WebhookChannel({
    url,
    secret: SECRET,
    tokens: { issue: ({ threadId }) => `${threadId}-token` },
    clock: { now: () => NOW },
    render: renderTextReply,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });

async function serving(answer?: Answer, timeoutMs?: number) {
  const service = await startService(answer);
  stops.push(service.stop);
  return { ...service, channel: channelTo(service.url, timeoutMs) };
}

outboundChannelContract("WebhookChannel", async () => {
  const { got, stop, url } = await startService();
  const delivered = async () =>
    got.map(({ body }, index) => {
      const { to, text } = JSON.parse(body);
      return { messageId: chatMessageId(`sent-${index + 1}`), to, text };
    });
  return { channel: channelTo(url), delivered, stop };
});

test("a reply is posted whole, signed, under the id by which a repeat is known", async () => {
  const { got, channel } = await serving();
  const reply = sampleReply({ channel: "chat", to: "chat:u123", cc: ["chat:u7"], inReplyTo: chatMessageId("1699.0001") });
  expect(await channel.send(reply)).toEqual({ ok: true, messageId: "<sent-1@chat>" });
  const [callback] = got;
  expect(callback?.path).toBe("/hooks/chat");
  expect(callback?.headers).toMatchObject({ "content-type": "application/json", "idempotency-key": "reply-0001" });
  expect(checkSignature(SECRET, callback?.headers as Record<string, string>, callback?.body ?? "", NOW)).toBe(null);
  expect(JSON.parse(callback?.body ?? "")).toEqual({
    replyId: "reply-0001",
    projectId: "amelia",
    threadId: "t-12345678",
    thread: "t-12345678-token",
    to: "chat:u123",
    cc: ["chat:u7"],
    inReplyTo: "1699.0001",
    kind: "done",
    text: renderTextReply(reply),
    reply,
  });
});

test("what answers a message of another channel keeps that one's id", async () => {
  const { got, channel } = await serving();
  await channel.send(sampleReply({ inReplyTo: ChannelMessageId.parse("<second@mail.example>") }));
  expect(JSON.parse(got[0]?.body ?? "").inReplyTo).toBe("<second@mail.example>");
});

test.each(["", "ok", '{"messageId":7}', '{"messageId":"two words"}', "null"])(
  "where the answer %j names no id, the reply's own is taken",
  async (body) => {
    const { channel } = await serving((response) => response.writeHead(200).end(body));
    expect(await channel.send(sampleReply())).toEqual({ ok: true, messageId: "<reply-0001@chat>" });
  },
);

test.each([400, 401, 403, 404, 410, 422])("a %i is a refusal for good, with the service's words on one line", async (status) => {
  const { got, channel } = await serving((response) => response.writeHead(status).end("no such\r\n  person"));
  expect(await channel.send(sampleReply())).toEqual({ ok: false, reason: `the chat's service answered ${status}: no such person` });
  expect(got).toHaveLength(1);
});

test.each([408, 425, 429, 503])("a %i is a not now: surely not taken", async (status) => {
  const { channel } = await serving((response) => response.writeHead(status).end());
  await expect(channel.send(sampleReply())).rejects.toBeInstanceOf(NotTakenError);
});

test("a redirect isn't followed, wherever it leads", async () => {
  const inner = await serving();
  const { channel } = await serving((response) => response.writeHead(307, { location: inner.url }).end());
  await expect(channel.send(sampleReply())).rejects.toThrow(NotTakenError);
  await expect(channel.send(sampleReply())).rejects.toThrow("redirects aren't followed");
  expect(inner.got).toEqual([]);
});

test("nobody there took nothing; the address's path, which may be a secret, isn't told", async () => {
  const { stop, url } = await startService();
  await stop();
  const failed = channelTo(url).send(sampleReply());
  await expect(failed).rejects.toThrow(NotTakenError);
  await expect(failed).rejects.toThrow(/^the chat's service at 127\.0\.0\.1:\d+ can't be reached \(ECONNREFUSED\)/);
});

test.each<[string, Answer]>([
  ["a 500", (response) => response.writeHead(500).end()],
  ["a broken connection", (response) => response.socket?.destroy()],
  ["silence", () => {}],
])("%s may have been taken, and the next try is a new request under the same id", async (_what, spoil) => {
  const { got, channel } = await serving((response, count) => (count === 1 ? spoil(response, count) : response.writeHead(204).end()), 300);
  await expect(channel.send(sampleReply())).rejects.toThrow(WebhookDeliveryError);
  expect(await channel.send(sampleReply())).toEqual({ ok: true, messageId: "<reply-0001@chat>" });
  expect(got.map(({ headers }) => headers["idempotency-key"])).toEqual(["reply-0001", "reply-0001"]);
});

test("an answer without end is left", async () => {
  const { channel } = await serving((response) => {
    response.writeHead(422);
    const more = () => void (response.writableEnded || response.destroyed || response.write("x".repeat(16_384), () => setImmediate(more)));
    more();
  }, 5_000);
  expect(await channel.send(sampleReply())).toEqual({ ok: false, reason: expect.stringMatching(/^the chat's service answered 422: x{300}$/) });
});

test("a secret that could be guessed is refused before anything is sent", () => {
  expect(
    () =>
      new WebhookChannel({ url: "http://127.0.0.1:1/", secret: "short", tokens: { issue: () => "" }, clock: { now: () => NOW }, render: () => "" }),
  ).toThrow(expect.objectContaining({ code: "chat-secret" }));
});
