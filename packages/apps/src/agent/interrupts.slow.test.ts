import { basename } from "node:path";
import type { ThreadId } from "@webordinary/domain";
import { type ApiRequest, answersDone, makeBareRepository, type ScriptedTurn } from "@webordinary/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Sent } from "../local/testing/bakery.ts";
import { ClaudeBakery, pagesSite } from "./testing/claude-bakery.ts";
import { Gates } from "./testing/gates.ts";

/** What happens to the work when somebody writes again while it goes on; the whole system with the real Claude Code. */

/** The build takes for ever while the older message's page is there alone. */
const slowBuild = (): Record<string, string> => ({
  ...pagesSite(),
  "build.mjs": `import { cpSync, existsSync } from "node:fs";
const there = (word) => existsSync(\`src/pages/\${word}.html\`);
if (there("slow") && !there("newer")) await new Promise((resolve) => setTimeout(resolve, 600_000));
cpSync("src/pages", "dist", { recursive: true });
`,
});
const LOOKING = { timeout: 60_000, interval: 20 };

let site: ClaudeBakery;
let gates: Gates;
/** Whose agent says nothing more after its edit. */
let silent: string | null;
/** Where it falls silent. */
let stall: Extract<ScriptedTurn, { kind: "stall" }>["after"] = "text";

beforeEach(async () => {
  gates = new Gates();
  silent = null;
  site = await ClaudeBakery.open({ repository: (folder) => void makeBareRepository({ folder, files: slowBuild() }), change: gates.change });
  site.api.play(playing);
});
afterEach(async () => {
  gates.letGo();
  expect(await site.agentProcesses()).toEqual([]);
  await site.remove();
});

/** A mail is one word; the agent makes a page of that name, says so, and has ended. */
function playing(request: ApiRequest): ScriptedTurn {
  const { word, step } = whereIn(request);
  if (step === 0) return site.writes(`src/pages/${word}.html`, `<p>${word}</p>\n`);
  return silent === word ? { kind: "stall", after: stall } : answersDone(`There is a page ${word}.`);
}

/** Which mail the agent works on, and how often it has asked the model for it. */
function whereIn({ body }: ApiRequest): { readonly word: string; readonly step: number } {
  const told = body.messages.findLastIndex(({ role, content }) => role === "user" && JSON.stringify(content).includes("<instruction>"));
  const word = /.*<instruction>\\n(\w+)/s.exec(JSON.stringify(body.messages[told]))?.[1] ?? "unknown";
  return { word, step: body.messages.slice(told).filter(({ role }) => role === "assistant").length };
}

/** Brings the worker to a moment of its work on a mail. */
type Moment = readonly [name: string, reach: (word: string) => Promise<Sent>];
const send = (word: string): Promise<Sent> => site.running.send(site.mail(word));

const START: Moment = [
  "at the agent's start",
  async (word) => {
    const sent = await send(word);
    await vi.waitFor(async () => expect(await site.agentProcesses()).not.toEqual([]), LOOKING);
    return sent;
  },
];
const falling = (name: string, after: typeof stall): Moment => [
  name,
  async (word) => {
    [silent, stall] = [word, after];
    const sent = await send(word);
    await site.api.requested(2);
    return sent;
  },
];
const WAITING = falling("while the agent waits for the model", "request");
const TALKING = falling("in the middle of the model's words", "text");
const BUILDING: Moment = [
  "during the build",
  async () => {
    const sent = await send("slow");
    await vi.waitFor(async () => expect((await site.processes()).filter((command) => /node build\.mjs/.test(command))).not.toEqual([]), LOOKING);
    return sent;
  },
];
const atGate = (name: string, step: Parameters<Gates["hold"]>[0]): Moment => [
  name,
  async (word) => {
    const reached = gates.hold(step);
    const sent = await send(word);
    await reached;
    return sent;
  },
];
const DEPLOYING = atGate("during the deployment", "deploy");
const PUSHING = atGate("during the push", "push");
const ENDING = atGate("at the very end", "completion");

/** The worker goes on only when it knows of what came. */
async function heard(thread: ThreadId, type: string): Promise<void> {
  await vi.waitFor(async () => expect((await site.sessionEvents(thread)).filter((event) => event.type === type)).not.toEqual([]), LOOKING);
  gates.letGo();
}

async function newer(older: Sent, word = "newer"): Promise<Sent> {
  silent = null;
  return site.running.send(site.next(older, word));
}

/** Ends of instructions, by the mail that they were asked by. */
async function ends(threadId: ThreadId): Promise<readonly string[]> {
  const END = /^Instruction(?:Completed|Failed|Superseded|Cancelled|Expired)$/;
  return (await site.sessionEvents(threadId)).filter(({ type }) => END.test(type)).map(({ type }) => type.replace("Instruction", ""));
}

/** Kinds of the replies of a conversation, by the mail that they answer, in their order. */
async function replies(threadId: ThreadId): Promise<Readonly<Record<string, readonly string[]>>> {
  const sent = (await site.running.events(threadId)).filter(({ type }) => type === "ReplySent");
  const byMail = Map.groupBy(sent, ({ data }) => String(data.inReplyTo));
  return Object.fromEntries([...byMail].map(([mail, events]) => [mail, events.map(({ data }) => String(data.kind))]));
}

const pagesOn = (threadId: ThreadId): readonly string[] =>
  Object.keys(site.remote.files(`thread-${threadId}`))
    .filter((path) => path.startsWith("src/pages/"))
    .map((path) => basename(path, ".html"))
    .filter((name) => name !== "index" && name !== "about");

describe("a newer mail in the conversation", () => {
  test.each([START, WAITING, TALKING, BUILDING])("%s stops the older work, and goes on with it", async (name, reach) => {
    const first = await reach("older");
    const second = await newer(first);
    const answered = await site.answerTo(second);
    await site.running.settled();
    expect(answered.result.kind).toBe("done");
    expect(await ends(first.threadId)).toEqual(["Superseded", "Completed"]);
    expect(await replies(first.threadId)).toEqual({ [first.messageId]: ["interrupted"], [second.messageId]: ["done"] });
    const kept = name === BUILDING[0] ? ["newer", "slow"] : name === START[0] ? ["newer"] : ["newer", "older"];
    expect(pagesOn(first.threadId)).toEqual(expect.arrayContaining(kept));
    expect((await site.running.page(first.threadId, "/newer.html")).body).toContain("newer");
    if (name === TALKING[0] || name === WAITING[0]) expect(site.said(-1)).toMatch(/You were stopped for this message[^<]*<stopped>\\nolder/);
  });

  test.each([DEPLOYING, PUSHING, ENDING])("%s comes after the older work, which is live already", async (_, reach) => {
    const first = await reach("older");
    const second = await newer(first);
    await vi.waitFor(
      async () => expect((await site.sessionEvents(first.threadId)).filter(({ type }) => type === "InstructionSubmitted")).toHaveLength(2),
      LOOKING,
    );
    gates.letGo();
    await site.answerTo(second);
    await site.running.settled();
    expect(await ends(first.threadId)).toEqual(["Completed", "Completed"]);
    expect(await replies(first.threadId)).toEqual({ [first.messageId]: ["done"], [second.messageId]: ["done"] });
    expect(pagesOn(first.threadId)).toEqual(["newer", "older"]);
    expect((await site.running.page(first.threadId, "/newer.html")).body).toContain("newer");
  });

  test("twice in a row leaves the last one, and tells each what became of it", async () => {
    const first = await TALKING[1]("older");
    const second = await newer(first, "middle");
    const third = await newer(first, "newer");
    await site.answerTo(third);
    await site.running.settled();
    const told = await replies(first.threadId);
    expect(told[first.messageId]).toEqual(["interrupted"]);
    expect(["interrupted", "done"]).toContain(told[second.messageId]?.join());
    expect(told[third.messageId]).toEqual(["done"]);
    expect(await ends(first.threadId)).toHaveLength(3);
    expect(pagesOn(first.threadId)).toEqual(expect.arrayContaining(["newer", "older"]));
  });
});

describe("stop", () => {
  test.each([START, TALKING, BUILDING])("%s calls the work off, and one answer tells so", async (_, reach) => {
    const first = await reach("older");
    const stop = await site.running.send(site.next(first, "Stop!"));
    await site.running.settled();
    expect(await ends(first.threadId)).toEqual(["Cancelled"]);
    expect(Object.values(await replies(first.threadId)).flat()).toEqual(["cancelled"]);
    expect((await site.running.page(first.threadId)).status).toBe(404);
    expect((await site.answerTo(stop)).reply.text).toContain("Stopped, as asked.");
  });

  test.each([DEPLOYING, PUSHING])("%s comes too late, and the answer says so", async (_, reach) => {
    const first = await reach("older");
    await site.running.send(site.next(first, "Stop!"));
    await heard(first.threadId, "StopRequested");
    await site.running.settled();
    expect(await ends(first.threadId)).toEqual(["Completed"]);
    expect(Object.values(await replies(first.threadId)).flat()).toEqual(["done"]);
    expect((await site.answerTo(first)).reply.text).toContain('Your "stop" came when this was live already.');
  });

  test("twice is answered once for the work, and once for nothing", async () => {
    const first = await TALKING[1]("older");
    await site.running.send(site.next(first, "Stop!"));
    await heard(first.threadId, "StopRequested");
    await site.running.settled();
    const again = await site.ask(site.next(first, "Stop!"), playing);
    expect(again.reply.text).toContain("There was nothing to stop.");
    expect(await ends(first.threadId)).toEqual(["Cancelled"]);
  });

  test("with nothing at work is answered, and asks no agent", async () => {
    const done = await site.ask(site.mail("older"), playing);
    const requests = site.api.requests.length;
    const stopped = await site.ask(site.next(done, "stop"), playing);
    expect(stopped.reply.text).toContain("There was nothing to stop.");
    expect(site.api.requests).toHaveLength(requests);
  });
});

describe("a mail in another conversation of the same person", () => {
  test("goes first where the site's policy says so, and the older work is finished afterwards", async () => {
    const first = await TALKING[1]("older");
    silent = null;
    const second = await send("other");
    await site.answerTo(second);
    await site.answerTo(first);
    await site.running.settled();
    expect(await replies(first.threadId)).toEqual({ [first.messageId]: ["interrupted", "done"] });
    expect(await replies(second.threadId)).toEqual({ [second.messageId]: ["done"] });
    expect([await ends(first.threadId), await ends(second.threadId)]).toEqual([["Completed"], ["Completed"]]);
    expect([pagesOn(first.threadId), pagesOn(second.threadId)]).toEqual([["older"], ["other"]]);
  });

  test("waits where the site's policy says so", async () => {
    await site.setPolicy({ interruption: "same-thread" });
    const reached = gates.hold("deploy");
    const first = await send("older");
    await reached;
    const second = await send("other");
    await heard(second.threadId, "InstructionSubmitted");
    await site.answerTo(second);
    await site.running.settled();
    expect(await replies(first.threadId)).toEqual({ [first.messageId]: ["done"] });
    expect(await replies(second.threadId)).toEqual({ [second.messageId]: ["done"] });
  });
});
