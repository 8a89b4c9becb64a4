import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, NotTakenError } from "@webordinary/domain";
import { type DeliveredReply, outboundChannelContract, sampleReply } from "@webordinary/testing/contracts";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { mailReplyRenderer } from "../mail/index.ts";
import { OutboxChannel } from "./outbox-channel.ts";
import { SmtpChannel } from "./smtp-channel.ts";

const clock: Clock = { now: () => "2026-11-03T10:15:00.000Z", sleep: async () => {} };
const render = mailReplyRenderer({
  domain: "webordinary.example",
  clock,
  tokens: { issue: ({ threadId }) => threadId },
  mediaStore: { get: async () => null },
});

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "webordinary-outbox-"));
  cleanUp.push(() => rm(dir, { recursive: true }));
  return dir;
}

async function delivered(mime: Buffer): Promise<DeliveredReply> {
  const mail = await simpleParser(mime);
  return { messageId: mail.messageId ?? "", to: [mail.to].flat()[0]?.text ?? "", text: mail.text ?? "" };
}

/** A real mail server without TLS that keeps what it gets, or answers as told. */
async function startSink(refuse: { rcpt?: number; only?: string; data?: number } = {}, logins: string[] | null = null) {
  const mails: Buffer[] = [];
  const recipients: string[][] = [];
  const fault = (responseCode: number | undefined) => (responseCode === undefined ? null : Object.assign(new Error("not today"), { responseCode }));
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", ...(logins ? [] : ["AUTH"])],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username = "" }, _session, callback) => {
      logins?.push(username);
      callback(null, { user: username });
    },
    logger: false,
    onRcptTo: ({ address }, _session, callback) => callback(address === refuse.only || refuse.only === undefined ? fault(refuse.rcpt) : null),
    onData: async (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const error = fault(refuse.data);
      if (error) return callback(error);
      mails.push(Buffer.concat(chunks));
      recipients.push(envelope.rcptTo.map(({ address }) => address));
      callback(null, "taken");
    },
  });
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  cleanUp.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { port, mails, recipients, refuse };
}

/** A server of this test's own making, which a real one would never be. */
async function listen(connected: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    cleanUp.push(async () => void socket.destroy());
    // Whoever talks to it may hang up first.
    socket.on("error", () => socket.destroy());
    connected(socket);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  cleanUp.push(() => new Promise((resolve) => server.close(() => resolve())));
  return port;
}

/** Takes every command, and the mail up to its last dot. */
function talkUntilMail(socket: Socket, ended: () => void): void {
  let inMail = false;
  socket.write("220 ready\r\n");
  socket.on("data", (chunk) => {
    const text = String(chunk);
    if (inMail) return text.endsWith("\r\n.\r\n") ? ended() : undefined;
    inMail = text.startsWith("DATA");
    socket.write(inMail ? "354 go on\r\n" : "250 ok\r\n");
  });
}

async function smtpChannel(port: number): Promise<{ channel: SmtpChannel; dir: string }> {
  const dir = await tempFolder();
  const channel = new SmtpChannel({ host: "127.0.0.1", port, dir, render, timeoutMs: 2_000 });
  return { channel, dir };
}

outboundChannelContract("OutboxChannel", async () => {
  const dir = await tempFolder();
  const channel = new OutboxChannel({ dir: join(dir, "outbox"), render });
  return {
    channel,
    delivered: async () => {
      const names = await readdir(join(dir, "outbox")).catch(() => []);
      return Promise.all(names.sort().map(async (name) => delivered(await readFile(join(dir, "outbox", name)))));
    },
  };
});

outboundChannelContract("SmtpChannel", async () => {
  const { port, mails } = await startSink();
  const { channel } = await smtpChannel(port);
  return { channel, delivered: () => Promise.all(mails.map(delivered)), stop: async () => channel.close() };
});

describe("the outbox", () => {
  it("leaves one file a reply, named after it, and nothing half-written", async () => {
    const dir = await tempFolder();
    const channel = new OutboxChannel({ dir, render });
    await channel.send(sampleReply());
    await channel.send(sampleReply());
    expect(await readdir(dir)).toEqual(["reply-0001.eml"]);
  });

  it("refuses a reply id that would lead out of its folder", async () => {
    const channel = new OutboxChannel({ dir: await tempFolder(), render });
    await expect(channel.send(sampleReply({ replyId: "../../etc/cron.d/x" }))).rejects.toThrow(/can't be the name of a file/);
  });
});

describe("sending by SMTP", () => {
  it("keeps a copy, the same bytes as the server got", async () => {
    const { port, mails } = await startSink();
    const { channel, dir } = await smtpChannel(port);
    await channel.send(sampleReply());
    expect((await readdir(dir)).sort()).toEqual(["reply-0001.eml", "reply-0001.sent"]);
    expect(mails[0]?.toString()).toBe(await readFile(join(dir, "reply-0001.eml"), "utf8"));
  });

  it("hands it to the others of the conversation too", async () => {
    const { port, recipients } = await startSink();
    const { channel } = await smtpChannel(port);
    await channel.send(sampleReply({ cc: ["jo@amelia.example"] }));
    expect(recipients).toEqual([["scott@amelia.example", "jo@amelia.example"]]);
  });

  it.each([
    [550, { ok: false, reason: expect.stringContaining("not today") }],
    [450, { code: "reply-not-taken" }],
  ])("isn't content when the others alone get it: %i", async (rcpt, expected) => {
    const { port } = await startSink({ rcpt, only: "scott@amelia.example" });
    const { channel } = await smtpChannel(port);
    const sent = await channel.send(sampleReply({ cc: ["jo@amelia.example"] })).catch((error: unknown) => error);
    expect(sent).toMatchObject(expected);
  });

  it("doesn't send again after a restart what the server took", async () => {
    const { port, mails } = await startSink();
    const { channel, dir } = await smtpChannel(port);
    const first = await channel.send(sampleReply());
    const restarted = new SmtpChannel({ host: "127.0.0.1", port, dir, render });
    expect(await restarted.send(sampleReply())).toEqual(first);
    expect(mails).toHaveLength(1);
  });

  it.each([
    ["an address that the server doesn't know", { rcpt: 550 }],
    ["a mail that the server won't have", { data: 554 }],
  ])("tells %s by a value, in the server's words", async (_, refuse) => {
    const { port } = await startSink(refuse);
    const { channel } = await smtpChannel(port);
    expect(await channel.send(sampleReply())).toEqual({ ok: false, reason: expect.stringContaining("not today") });
  });

  it("throws when the server can't now, and sends the next time", async () => {
    const { port, mails, refuse } = await startSink({ data: 451 });
    const { channel } = await smtpChannel(port);
    await expect(channel.send(sampleReply())).rejects.toThrow(NotTakenError);
    delete refuse.data;
    expect(await channel.send(sampleReply())).toMatchObject({ ok: true });
    expect(mails).toHaveLength(1);
  });

  it.each([
    // An address of this machine that isn't the loopback's by its name.
    ["never sends a login in clear text to another machine", "0.0.0.0", []],
    ["sends a login without TLS on the machine itself", "127.0.0.1", ["jo"]],
  ])("%s", async (_, host, expected) => {
    const logins: string[] = [];
    const { port, mails } = await startSink({}, logins);
    const auth = { user: "jo", pass: "s3cret" };
    const channel = new SmtpChannel({ host, port, auth, dir: await tempFolder(), render, timeoutMs: 2_000 });
    const sent = await channel.send(sampleReply()).catch((error: unknown) => error);
    expect(sent).toMatchObject(expected.length > 0 ? { ok: true } : { code: "reply-not-taken" });
    expect([logins, mails.length]).toEqual([expected, expected.length]);
  });

  it.each([
    ["hangs up", (socket: Socket) => socket.destroy()],
    ["breaks the connection", (socket: Socket) => socket.resetAndDestroy()],
    ["says nothing", () => {}],
  ])("says that nobody knows, when the server %s after it was given the mail", async (_, end) => {
    const port = await listen((socket) => talkUntilMail(socket, () => end(socket)));
    const channel = new SmtpChannel({ host: "127.0.0.1", port, dir: await tempFolder(), render, timeoutMs: 200 });
    await expect(channel.send(sampleReply())).rejects.toMatchObject({ code: "smtp-delivery-failed" });
  });

  it("says that nothing was taken, when the server is too busy even to greet", async () => {
    const { channel } = await smtpChannel(await listen((socket) => socket.end("421 too busy\r\n")));
    await expect(channel.send(sampleReply())).rejects.toThrow(NotTakenError);
  });

  it("says that nothing was taken, when nobody listens, and when somebody listens and says nothing", async () => {
    const port = await listen(() => {});
    const silent = new SmtpChannel({ host: "127.0.0.1", port, dir: await tempFolder(), render, timeoutMs: 200 });
    await expect(silent.send(sampleReply())).rejects.toThrow(NotTakenError);
    const { channel } = await smtpChannel(1);
    await expect(channel.send(sampleReply())).rejects.toMatchObject({ code: "reply-not-taken", message: expect.stringContaining("ECONNREFUSED") });
  });
});
