import { type MailVerdict, SmtpListener } from "@webordinary/adapters/embedded";
import { makeBareRepository, plainMail } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADDRESS, Bakery, bakerySite, LoggedLines, OWNER, type RunningBakery, readReply } from "./testing/bakery.ts";

let bakery: Bakery;
let running: RunningBakery;
let provider: SmtpListener;
/** What the mail provider was given, without the lines that it puts on top itself. */
let given: string[] = [];
let answers: MailVerdict[] = [];

beforeEach(async () => {
  given = [];
  answers = [];
  provider = new SmtpListener({
    port: 0,
    clock: { now: () => new Date().toISOString(), sleep: async () => {} },
    logger: new LoggedLines(),
    onMail: async (raw) => {
      const answer = answers.shift() ?? { accepted: true, note: "taken" };
      if (answer.accepted) given.push(Buffer.from(raw).toString("utf8").split("\r\n").slice(3).join("\r\n"));
      return answer;
    },
  });
  const port = await provider.listen();
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  running = await bakery.start({ WEBORDINARY_SMTP_URL: `smtp://127.0.0.1:${port}` });
});
afterEach(async () => {
  await bakery.remove();
  await provider.close();
});

const mail = (text: string, name: string) => plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>` });

test("with a mail server configured the reply goes there, the very mail that lies in the outbox", async () => {
  const { result, reply } = await running.sendAndWait(mail('change "Open at seven" to "Open at six"', "by-smtp"));
  expect(result.outcome).toBe("done");
  expect(given).toHaveLength(1);
  expect(given[0]?.trimEnd()).toBe((await readReply(result.reply ?? "")).raw.trimEnd());
  expect(reply.headers.get("to")).toBe(OWNER);
});

test("a mail server that refuses the address for good is noted, and the change is live all the same", async () => {
  answers = [{ accepted: false, permanent: true, note: "No such mailbox" }];
  const sent = await running.send(mail('change "Open at seven" to "Open at six"', "refused-reply"));
  expect((await running.result(sent)).outcome).toBe("done");
  expect(given).toEqual([]);
  const failed = (await running.events(sent.threadId)).filter(({ type }) => type === "ReplyFailed");
  expect(failed.map(({ data }) => data.reason)).toEqual([expect.stringContaining("No such mailbox")]);
  expect((await running.page(sent.threadId)).body).toContain("Open at six");
});

test("a mail server that asks to come again later gets the reply later, once", async () => {
  answers = [{ accepted: false, permanent: false, note: "Busy, try again later" }];
  const { threadId } = await running.sendAndWait(mail('change "Open at seven" to "Open at six"', "later-reply"));
  expect(given).toHaveLength(1);
  const types = (await running.events(threadId)).map(({ type }) => type);
  expect(types.filter((type) => type === "ReplySent" || type === "ReplyFailed")).toEqual(["ReplySent"]);
});
