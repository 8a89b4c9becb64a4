import { anna, Conversation, inboundMessage, MemoryWorld, messageId, potters, victor } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { InboundMessage } from "../message/message.ts";
import { PROJECT_LIMIT, SENDER_LIMIT } from "./rate-limit.ts";

const HOUR_MS = 60 * 60_000;

let world: MemoryWorld;
beforeEach(async () => {
  world = await MemoryWorld.create({ members: potters });
});

let sent = 0;
const mail = (change: Partial<InboundMessage> = {}) => {
  sent += 1;
  return inboundMessage({ messageId: messageId(`mail-${sent}`), subject: `Mail ${sent}`, ...change });
};
const reasonOf = async (change: Partial<InboundMessage>) => {
  const outcome = await world.ingest(mail(change));
  return outcome.kind === "ignored" ? outcome.reason : outcome.kind;
};

describe("a message in a member's name", () => {
  test.each(["failed", "unknown"] as const)("whose sender's check says %s is noted, not acted on, and never answered", async (verdict) => {
    const outcome = await world.ingest(mail({ authentication: { verdict, detail: "spf=fail dmarc=fail" } }));
    expect(outcome).toMatchObject({ kind: "ignored", reason: "unauthenticated", detail: expect.stringContaining("scott@pottery.example") });
    await world.relay();
    expect(world.types()).toStrictEqual(["MessageIgnored"]);
    expect(await world.workQueues.output.receive(), "an answer would go to somebody who never wrote").toStrictEqual([]);
  });

  test("can't say yes, stop or publish in the member's conversation", async () => {
    const talk = new Conversation(world);
    await talk.says("We open at 10.");
    const before = talk.steps();
    for (const word of ["yes", "stop", "undo", "publish"]) {
      expect(await talk.says(word, { authentication: { verdict: "failed", detail: "dmarc=fail" } })).toStrictEqual([]);
    }
    expect(talk.steps()).toStrictEqual(before);
  });

  test("is a stranger's as long as it isn't a member's very address", async () => {
    for (const from of ["scott@pottery.example.evil.example", "scott@pottery.exampl", "scott+x@pottery.example", "sc0tt@pottery.example"])
      expect(await reasonOf({ from }), from).toBe("unknown-sender");
  });
});

describe("a viewer", () => {
  test.each(["status", "Help!"])("may ask for %s", async (text) => {
    const talk = new Conversation(world);
    const [reply] = await talk.says(text, victor);
    expect(reply).toMatchObject({ kind: text === "status" ? "status" : "help", to: "victor@pottery.example" });
    expect(talk.tasks).toStrictEqual([]);
  });

  test.each(["We open at 10.", "yes", "no", "stop", "undo", "publish", "help us with a new page"])(
    "may not ask for '%s', and is told so",
    async (text) => {
      const talk = new Conversation(world);
      expect(await talk.says(text, victor)).toMatchObject([
        {
          kind: "not-done",
          to: "victor@pottery.example",
          paragraphs: ["You may look at amelia but not change it. Ask its owner to make you an editor."],
        },
      ]);
      expect(talk.tasks).toStrictEqual([]);
    },
  );

  test("is told in the language of the message", async () => {
    const [reply] = await new Conversation(world).says("Bitte die Zeiten ändern.", { ...victor, language: "de" });
    expect(reply).toMatchObject({ headline: "Es wurde nichts geändert.", language: "de" });
  });
});

describe("a machine's message", () => {
  test.each(["auto-submitted", "bounce", "list", "own-mail"] as const)("(%s) is noted with its reason, and never answered", async (automatic) => {
    expect(await reasonOf({ automatic })).toBe(automatic);
    await world.relay();
    expect(world.types("session")).toStrictEqual([]);
    expect(await world.workQueues.output.receive()).toStrictEqual([]);
  });

  test("is one also when it says stop in a member's conversation", async () => {
    const talk = new Conversation(world);
    await talk.says("We open at 10.");
    expect(await talk.says("stop", { automatic: "auto-submitted" })).toStrictEqual([]);
  });
});

describe("whoever writes too often", () => {
  const writes = async (times: number, change: Partial<InboundMessage> = {}) => {
    const reasons = [];
    for (let count = 0; count < times; count++) reasons.push(await reasonOf(change));
    return reasons;
  };

  test("is told once an hour, and then left alone until the hour is over", async () => {
    expect(new Set(await writes(SENDER_LIMIT))).toStrictEqual(new Set(["accepted"]));
    expect(await writes(4)).toStrictEqual(["sender-limit", "rate-limited", "rate-limited", "rate-limited"]);
    await world.relay();
    const told = (await world.workQueues.output.receive({ max: 100 })).length;
    expect(told).toBe(1);
    expect(await reasonOf(anna), "another member isn't held up").toBe("accepted");
    await world.clock.advance(HOUR_MS);
    expect(await reasonOf({})).toBe("accepted");
  });

  test("is the same person with each of their addresses", async () => {
    await writes(SENDER_LIMIT / 2);
    await writes(SENDER_LIMIT / 2, { from: "scott@home.example" });
    expect(await reasonOf({})).toBe("sender-limit");
  });

  test("isn't counted twice for a message that is delivered again and again", async () => {
    const same = mail();
    for (let times = 0; times < SENDER_LIMIT * 2; times++) await world.ingest(same);
    expect(await reasonOf({})).toBe("accepted");
    expect(world.types("thread").filter((type) => type === "MessageReceived").length).toBe(2);
  });

  test("and comes again when the limit was reached is refused for the same reason, told once", async () => {
    await writes(SENDER_LIMIT);
    const tooMany = mail();
    const first = await world.ingest(tooMany);
    expect(await world.ingest(tooMany)).toStrictEqual(first);
    expect(world.types("thread").filter((type) => type === "MessageIgnored").length).toBe(1);
  });

  test("at once, from many machines, is counted right", async () => {
    const all = await Promise.all(Array.from({ length: SENDER_LIMIT + 5 }, () => reasonOf({})));
    expect(all.filter((reason) => reason === "accepted").length).toBe(SENDER_LIMIT);
  });

  test("isn't a stranger: what strangers send uses up nobody's share", async () => {
    await writes(SENDER_LIMIT * 3, { from: "eve@elsewhere.example" });
    await writes(SENDER_LIMIT * 3, { authentication: { verdict: "failed", detail: "" } });
    expect(await reasonOf({})).toBe("accepted");
  });

  test("all together reach the project's limit, which each of them is told once", async () => {
    const many = Array.from({ length: 10 }, (_, index) => ({
      userId: `potter-${index}`,
      addresses: [`potter-${index}@pottery.example`],
      role: "editor" as const,
    }));
    world = await MemoryWorld.create({ members: [...potters, ...(many as unknown as typeof potters)] });
    const reasons: string[] = [];
    for (let count = 0; count < PROJECT_LIMIT + 20; count++) reasons.push(await reasonOf({ from: `potter-${count % 10}@pottery.example` }));
    expect(reasons.slice(0, PROJECT_LIMIT).every((reason) => reason === "accepted")).toBe(true);
    expect(reasons.slice(PROJECT_LIMIT)).toStrictEqual([...Array(10).fill("sender-limit"), ...Array(10).fill("rate-limited")]);
  });
});
