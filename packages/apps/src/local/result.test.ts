import {
  type AgentOutcome,
  deliverReply,
  type HeldClaim,
  Interruption,
  mustBeTold,
  ReplyKind,
  runInstruction,
  type SessionEvent,
  type ThreadId,
} from "@webordinary/domain";
import { agentSession, inboundMessage, MemoryWorld, messageId, type Play, writeDown } from "@webordinary/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { isSettled, outcomeOf } from "./await-outcome.ts";
import { exitCodeOf, type Result, resultLines, resultOf } from "./result.ts";

let world: MemoryWorld;
let threadId: ThreadId;
let claim: HeldClaim;
beforeEach(async () => {
  world = await MemoryWorld.create();
});

const plays =
  (outcome: AgentOutcome): Play =>
  () =>
    outcome;
const planned = plays({
  kind: "plan",
  plan: { summary: "All of it", pages: [{ page: "/", change: "rewritten" }], risks: [], estimatedCostUsd: null },
  ...agentSession,
});

/** Comes in as the next message of the one conversation, whose worker holds its claim. */
async function receive(name: string, text: string): Promise<void> {
  const first = threadId === undefined || world.types("thread").length === 0;
  threadId = await world.receive(inboundMessage({ messageId: messageId(name), text, ...(first ? {} : { inReplyTo: messageId("one") }) }));
  if (first) claim = await world.claim();
}
const work = () => runInstruction(world.ports, claim, threadId, new Interruption());
async function tell(): Promise<void> {
  await world.relay();
  for (const event of world.events()) {
    const known = event as unknown as SessionEvent;
    if (/^(thread|session)-/.test(event.streamId) && mustBeTold(known)) await deliverReply(world.ports, { threadId, eventId: event.eventId });
  }
}
/** What `send --wait --json` tells of a message, or that it still waits. */
async function waitsFor(name: string): Promise<string> {
  const outcome = await outcomeOf(world.eventStore, threadId, messageId(name));
  const { outcome: verdict, kind } = resultOf(outcome, threadId, messageId(name), "/outbox");
  return isSettled(outcome) ? `${verdict} (${kind})` : "waits";
}

describe("waiting for a mail's end", () => {
  it("ends with the plan, not before its reply is out; the yes waits for the work, and the first mail shares its end", async () => {
    world.agent.plays.push(planned, writeDown);
    await receive("one", "Redo the home page.");
    await work();
    expect(await waitsFor("one")).toBe("waits");
    await tell();
    expect(await waitsFor("one")).toBe("answered (plan)");

    await receive("two", "yes");
    expect([await waitsFor("two"), await waitsFor("one")]).toEqual(["waits", "answered (plan)"]);
    await work();
    expect(await waitsFor("two")).toBe("waits");
    await tell();
    expect([await waitsFor("two"), await waitsFor("one")]).toEqual(["done (done)", "done (done)"]);
  });

  it("ends with a plan that was refused", async () => {
    world.agent.plays.push(planned);
    await receive("one", "Redo the home page.");
    await work();
    await tell();
    await receive("two", "no");
    await tell();
    expect(await waitsFor("two")).toBe("not-done (cancelled)");
  });

  it("ends with a question; its answer waits for the work", async () => {
    world.agent.plays.push(plays({ kind: "question", question: "Which Monday?", ...agentSession }), writeDown);
    await receive("one", "Closed on Monday.");
    await work();
    await tell();
    expect(await waitsFor("one")).toBe("answered (question)");
    await receive("two", "The next one.");
    expect(await waitsFor("two")).toBe("waits");
    await work();
    await tell();
    expect(await waitsFor("two")).toBe("done (done)");
  });

  it("ends with an undo, a stop and words that only ask", async () => {
    await receive("one", "We open at 10.");
    await work();
    await receive("two", "undo");
    await tell();
    expect([await waitsFor("one"), await waitsFor("two")]).toEqual(["done (done)", "waits"]);
    await work();
    await tell();
    expect(await waitsFor("two")).toBe("done (undone)");
    for (const [name, text, told] of [
      ["three", "status", "answered (status)"],
      ["four", "help", "answered (help)"],
      ["five", "stop", "answered (answered)"],
      ["six", "yes", "answered (answered)"],
    ] as const) {
      await receive(name, text);
      expect(await waitsFor(name)).toBe("waits");
      await tell();
      expect(await waitsFor(name)).toBe(told);
    }
  });

  it("ends with a stop for both: the one that was stopped, and the one that said so", async () => {
    await receive("one", "We open at 10.");
    await receive("two", "stop");
    await tell();
    expect([await waitsFor("one"), await waitsFor("two")]).toEqual(["not-done (cancelled)", "not-done (cancelled)"]);
  });
});

describe("what is told", () => {
  const told = (kind: ReplyKind): Result =>
    resultOf(
      {
        state: "told",
        kind,
        replyId: "reply-1",
        delivered: true,
        previewUrl: "http://amelia.localhost/",
        editUrl: null,
        sha: null,
        detail: null,
      },
      "t-one00001",
      "<one@pottery.example>",
      "/outbox",
    );

  it("names an outcome for every kind of reply, and says by the exit code whether the mail got what it was for", () => {
    expect(Object.fromEntries(ReplyKind.options.map((kind) => [kind, `${told(kind).outcome} ${exitCodeOf(told(kind))}`]))).toEqual({
      acknowledged: "working 3",
      done: "done 0",
      answered: "answered 1",
      "build-failed": "failed 1",
      failed: "failed 1",
      "over-budget": "failed 1",
      interrupted: "not-done 1",
      cancelled: "not-done 1",
      plan: "answered 0",
      question: "answered 0",
      expired: "not-done 1",
      undone: "done 0",
      published: "done 0",
      status: "answered 0",
      help: "answered 0",
      undelivered: "failed 1",
      "not-done": "not-done 1",
    });
  });

  it("says done once", () => {
    expect([resultLines(told("done"))[0], resultLines(told("undone"))[0]]).toEqual(["outcome  done", "outcome  done (undone)"]);
  });

  it("calls the public site by its name: what is published is no preview", () => {
    expect(told("published")).toMatchObject({ publicUrl: "http://amelia.localhost/", previewUrl: null });
    expect(resultLines(told("published"))).toContain("public   http://amelia.localhost/");
    expect(told("undone")).toMatchObject({ publicUrl: null, previewUrl: "http://amelia.localhost/" });
  });
});
