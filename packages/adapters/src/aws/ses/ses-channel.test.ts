import type { AddressInfo } from "node:net";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { type ChannelMessageId, type Clock, NotTakenError } from "@webordinary/domain";
import { outboundChannelContract, sampleReply } from "@webordinary/testing/contracts";
import { startSes } from "@webordinary/testing/emulators";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { mailReplyRenderer } from "../../mail/index.ts";
import { AwsFault } from "../aws-fault.ts";
import { clientSettings } from "../client-settings.ts";
import { type SentReplies, SesChannel, sesMessageId } from "./ses-channel.ts";

const clock: Clock = { now: () => "2026-11-03T10:15:00.000Z", sleep: async () => {} };
const render = mailReplyRenderer({
  domain: "webordinary.example",
  clock,
  tokens: { issue: ({ threadId }) => threadId },
  mediaStore: { get: async () => null },
});
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A real mail server that keeps what it gets. */
async function startSink() {
  const mails: { readonly from: string; readonly to: readonly string[]; readonly raw: Buffer }[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    authOptional: true,
    logger: false,
    onData: async (stream, { envelope }, callback) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) });
      callback();
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanUp.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { mails, smtp: { host: "127.0.0.1", port: (server.server.address() as AddressInfo).port } };
}

const newSent = (): SentReplies & { readonly ids: Map<string, ChannelMessageId> } => {
  const ids = new Map<string, ChannelMessageId>();
  return { ids, find: async (replyId) => ids.get(replyId) ?? null, record: async (replyId, id) => void ids.set(replyId, id) };
};

async function started(options: { region?: string; replaceMessageId?: boolean } = {}) {
  const { region = "eu-central-1", replaceMessageId = false } = options;
  const sink = await startSink();
  const emulator = await startSes({ smtp: sink.smtp, replaceMessageId });
  cleanUp.push(() => emulator.stop());
  const ses = new SESv2Client(clientSettings({ region, endpoint: emulator.endpoint, credentials, maxAttempts: 2 }));
  cleanUp.push(async () => ses.destroy());
  const sent = newSent();
  return { ...sink, emulator, ses, region, sent, channel: new SesChannel({ ses, region, render, sent }) };
}

outboundChannelContract("SesChannel", async () => {
  const { channel, mails } = await started({ replaceMessageId: true });
  const delivered = async () =>
    Promise.all(
      mails.map(async ({ to, raw }) => {
        const mail = await simpleParser(raw);
        return { messageId: mail.messageId ?? "", to: to.join(), text: mail.text ?? "" };
      }),
    );
  return { channel, delivered };
});

describe("SesChannel", () => {
  test("the mail goes out byte for byte, with its sender and all its addressees", async () => {
    const { channel, mails } = await started();
    const reply = sampleReply({ cc: ["jo@amelia.example"], headline: "Ihre Änderung ist live. 👋", paragraphs: ["..", ".", "a line\r\n.hidden"] });
    const rendered = await render(reply);
    if (!rendered.ok) throw new Error(rendered.reason);
    await channel.send(reply);
    expect(mails.map(({ from, to }) => ({ from, to: [...to] }))).toEqual([
      { from: "amelia@webordinary.example", to: ["scott@amelia.example", "jo@amelia.example"] },
    ]);
    expect(mails[0]?.raw.equals(Buffer.from(rendered.mime))).toBe(true);
  });

  test.each([
    ["eu-central-1", /^<[0-9a-f-]+@eu-central-1\.amazonses\.com>$/],
    ["us-east-1", /^<[0-9a-f-]+@email\.amazonses\.com>$/],
  ])("the whole id is kept that SES gives in %s, since replies name it (trap 1)", async (region, id) => {
    const { channel, mails } = await started({ region, replaceMessageId: true });
    const result = await channel.send(sampleReply());
    expect(result).toEqual({ ok: true, messageId: expect.stringMatching(id) });
    expect((await simpleParser(mails[0]?.raw ?? "")).messageId).toBe(result.ok ? result.messageId : "");
    expect(sesMessageId("0102", region)).toMatch(id);
  });

  test("what SES took is not sent again after a restart", async () => {
    const { channel, ses, region, sent, mails } = await started();
    const first = await channel.send(sampleReply());
    expect(await new SesChannel({ ses, region, render, sent }).send(sampleReply())).toEqual(first);
    expect(mails).toHaveLength(1);
  });

  test.each(["MessageRejected", "BadRequestException"])("%s is a refusal, told by a value and remembered by nobody", async (code) => {
    const { channel, emulator, mails, sent } = await started();
    emulator.log.inject({ status: 400, code });
    expect(await channel.send(sampleReply())).toEqual({ ok: false, reason: expect.stringContaining("SES refused it") });
    expect([mails, sent.ids.size]).toEqual([[], 0]);
  });

  test.each([
    ["TooManyRequestsException", 429, "throttled"],
    ["ExpiredTokenException", 403, "expired-credentials"],
    ["SendingPausedException", 400, "unknown"],
    ["MailFromDomainNotVerifiedException", 400, "unknown"],
  ])("%s says that nothing was taken, and the next try sends", async (code, status, faultCode) => {
    const { channel, emulator, mails } = await started();
    emulator.log.inject({ status, code, times: faultCode === "throttled" ? 2 : 1 });
    const error: unknown = await channel.send(sampleReply()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotTakenError);
    expect(error).toMatchObject({ message: expect.stringContaining("reply-0001"), cause: { code: faultCode } });
    expect(await channel.send(sampleReply())).toMatchObject({ ok: true });
    expect(mails).toHaveLength(1);
  });

  test("SES that isn't there has taken nothing", async () => {
    const { channel, emulator } = await started();
    await emulator.stop();
    await expect(channel.send(sampleReply())).rejects.toThrow(NotTakenError);
  });

  test.each([
    ["an error of its own", [500, 500]],
    ["an error of its own, and then throttling", [500, 429]],
  ])("after %s nobody knows whether SES took it", async (_, statuses) => {
    const { channel, emulator, mails } = await started();
    for (const status of statuses)
      emulator.log.inject({ status, code: status === 429 ? "TooManyRequestsException" : "InternalServiceErrorException" });
    await expect(channel.send(sampleReply())).rejects.toBeInstanceOf(AwsFault);
    expect(await channel.send(sampleReply())).toMatchObject({ ok: true });
    expect(mails).toHaveLength(1);
  });

  test("one bad moment of SES is bridged", async () => {
    const { channel, emulator, mails } = await started();
    emulator.log.inject({ status: 429, code: "TooManyRequestsException" });
    expect(await channel.send(sampleReply())).toMatchObject({ ok: true });
    expect(mails).toHaveLength(1);
  });
});
