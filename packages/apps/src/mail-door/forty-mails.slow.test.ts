import { SENDER_LIMIT, ThreadId, words } from "@webordinary/domain";
import { plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADDRESS, EDITOR, keptMails } from "../local/testing/bakery.ts";
import { DoorStage } from "./testing/door-stage.ts";

let stage: DoorStage;
beforeAll(async () => {
  stage = await DoorStage.open();
});
afterAll(() => stage.close());

const idOf = (name: string): string => `<${name}@bakery.example>`;
const mail = (text: string, name: string) => plainMail(text, { from: EDITOR, to: ADDRESS, subject: name, messageId: idOf(name) });

it("forty mails of one person in one hour: the first thirty are answered, the next one is told why not, and the rest are kept and noted in silence", async () => {
  const now = "2026-11-20T10:30:00.000Z";
  const withinAnHour = await stage.openDoor({ clock: { ...stage.ports.clock, now: () => now } });
  const names = Array.from({ length: SENDER_LIMIT + 10 }, (_, index) => `many-${index + 1}`);
  const answers = [];
  for (const name of names) answers.push(await withinAnHour.talk(mail("status", name), EDITOR, ADDRESS));

  expect(answers.map(({ code }) => code)).toEqual([...Array(SENDER_LIMIT + 1).fill(250), ...Array(9).fill(550)]);
  const noted = stage.events("MessageIgnored");
  const reasons = names.map((name) => noted.filter(({ data }) => data.messageId === idOf(name)).map(({ data }) => data.reason));
  expect(reasons).toEqual([...Array(SENDER_LIMIT).fill([]), ["sender-limit"], ...Array(9).fill(["rate-limited"])]);
  const threadId = ThreadId.parse(noted.find(({ data }) => data.reason === "sender-limit")?.data.threadId);
  const { reply } = await stage.told(threadId, idOf(`many-${SENDER_LIMIT + 1}`));
  expect(reply.words).toContain(words("en").refusals.senderLimit(SENDER_LIMIT));
  const kept = await keptMails(stage.bakery.dataDir);
  expect(names.filter((name) => !kept.some((bytes) => bytes.includes(`Message-ID: ${idOf(name)}`)))).toEqual([]);
});
