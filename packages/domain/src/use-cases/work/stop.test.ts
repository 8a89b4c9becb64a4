import {
  agentSession,
  ameliaScott,
  anna,
  Conversation,
  editUntilStopped,
  MemoryWorld,
  messageId,
  type Play,
  potters,
  writeDown,
} from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { threadBranch } from "../../kernel/streams.ts";
import type { EventStore } from "../../ports/event-store.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SiteBuilder } from "../../ports/site-builder.ts";
import { messageOutcome } from "../../projections/message-outcome.ts";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const kinds = (replies: readonly { readonly kind: string }[]) => replies.map(({ kind }) => kind);
const allReplies = () => talk.world.outbox.sent.map(({ reply }) => reply);
const outcomeOf = (messageId: string) =>
  messageOutcome(talk.world.events(`thread-${talk.threadId}`), talk.world.events(`session-${talk.threadId}`), messageId);
const untilTheAgentRuns = () => talk.settles(() => talk.tasks.length > 0);

describe("stop, while the agent runs,", () => {
  beforeEach(async () => {
    talk.world.agent.plays.push(editUntilStopped("src/index.html", "Half done"));
    await talk.writes("We open at 10.");
    await untilTheAgentRuns();
  });

  test("stops it, keeps its work off the preview, and is answered once for both messages", async () => {
    const stop = await talk.writes("Stop!");
    await talk.settles();
    expect(talk.steps()).toStrictEqual(["InstructionSubmitted", "InstructionStarted", "StopRequested", "AgentStopped", "InstructionCancelled"]);
    expect(allReplies()).toMatchObject([
      { kind: "cancelled", headline: "Stopped, as asked.", to: "scott@pottery.example", inReplyTo: stop, costUsd: 0.25 },
    ]);
    expect(await talk.shows()).toBeNull();
    expect(talk.remote()).toStrictEqual([]);
    expect(outcomeOf(stop)).toMatchObject({ state: "told", kind: "cancelled" });
    expect(outcomeOf("<talk-1@pottery.example>")).toMatchObject({ state: "told", kind: "cancelled" });
  });

  test("twice stops it once; the second is told that there is nothing to stop", async () => {
    await talk.writes("stop");
    await talk.writes("stop");
    await talk.settles();
    expect(kinds(allReplies()).toSorted()).toStrictEqual(["answered", "cancelled"]);
    expect(talk.steps().filter((type) => type === "InstructionCancelled").length).toBe(1);
  });

  test("by another person is told to both", async () => {
    await talk.says("stop", anna);
    expect(allReplies()).toMatchObject([{ kind: "cancelled", to: "anna@pottery.example", cc: ["scott@pottery.example"] }]);
    expect(talk.last()).toMatchObject({ data: { by: "anna@pottery.example" } });
  });

  test("stops what waits behind it as well", async () => {
    const second = new Conversation(talk.world, "photo");
    await talk.writes("stop");
    await talk.settles();
    await second.says("A new photo.");
    expect(second.last()).toMatchObject({ type: "InstructionCompleted" });
    expect(talk.last()).toMatchObject({ type: "InstructionCancelled" });
  });

  test("leaves nothing of it for what comes next, though it isn't lost", async () => {
    await talk.says("stop");
    await talk.says("We open at 11.");
    expect(await talk.shows()).toBe("Welcome\nWe open at 11.");
    expect([...talk.world.workspaces.state.commits.values()].some(({ files }) => files.get("src/index.html") === "Half done")).toBe(true);
  });

  test("and then publish puts nothing of it on the public site", async () => {
    await talk.says("stop");
    expect(await talk.says("publish")).toMatchObject([
      { kind: "answered", headline: "This conversation has nothing to publish yet. Answer the mail whose change you mean." },
    ]);
    expect(talk.remote("main")[0]?.files.get("src/index.html")).toBe("Welcome");
  });

  test("and the words after it are kept with the message", async () => {
    await talk.says("stop\n\nI'll write again tomorrow.");
    expect(kinds(allReplies())).toStrictEqual(["cancelled"]);
    expect(talk.world.events("thread").find(({ type, data }) => type === "MessageReceived" && data.control)).toMatchObject({
      data: { control: { word: "stop", restAt: "stop\n\n".length }, message: { text: "stop\n\nI'll write again tomorrow." } },
    });
  });
});

describe("stop, at another moment:", () => {
  /** A worker with one port changed, so that the stop comes at this very moment. */
  async function talkWith(change: (ports: Ports, stop: () => Promise<unknown>) => Partial<Ports>): Promise<void> {
    const world = await MemoryWorld.create({ members: potters });
    let said: Promise<unknown> | null = null;
    const stop = () => (said ??= talk.writes("stop"));
    talk = new Conversation(world, "talk", change(world.ports, stop));
    await talk.writes("We open at 10.");
  }
  /** The clock of a running worker is moved by whoever says stop, so nothing more than the writing is waited for. */
  const settled = () => talk.settles();

  test("before its worker began, it has its end at once", async () => {
    await talk.writes("We open at 10.");
    const stop = await talk.writes("stop");
    await settled();
    expect(talk.steps()).toStrictEqual(["InstructionSubmitted", "InstructionCancelled"]);
    expect(talk.tasks).toStrictEqual([]);
    expect(allReplies()).toMatchObject([{ kind: "cancelled", inReplyTo: stop }]);
    expect(outcomeOf(stop)).toMatchObject({ state: "told", kind: "cancelled" });
  });

  test("during the build, what was committed is kept and not shown", async () => {
    await talkWith(({ siteBuilder }, stop) => ({
      siteBuilder: {
        async build(path, signal, progress) {
          void stop();
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          return siteBuilder.build(path, signal, progress);
        },
      },
    }));
    await settled();
    expect(talk.steps()).toStrictEqual([
      ...["InstructionSubmitted", "InstructionStarted", "AgentFinished", "ChangesCommitted", "StopRequested", "InstructionCancelled"],
    ]);
    expect(await talk.shows()).toBeNull();
    expect(kinds(allReplies())).toStrictEqual(["cancelled"]);
    // Nor is it shown with what comes next.
    const next = new Conversation(talk.world, "talk");
    await next.writes("We open at 10.");
    await next.says("We close at 6.", { messageId: messageId("later") });
    expect(next.threadId).toBe(talk.threadId);
    expect(await talk.shows()).toBe("Welcome\nWe close at 6.");
  });

  test("during the deployment it is too late, which is told with how to take it back", async () => {
    await talkWith(({ siteHost }, stop) => ({
      siteHost: {
        url: (site) => siteHost.url(site),
        live: (site) => siteHost.live(site),
        release: (...args) => siteHost.release(...args),
        prune: (...args) => siteHost.prune(...args),
        publish: async (...args) => {
          await stop();
          return siteHost.publish(...args);
        },
      },
    }));
    await settled();
    expect(talk.last()).toMatchObject({ type: "InstructionCompleted" });
    expect(allReplies()).toMatchObject([
      { kind: "done", paragraphs: ['Your "stop" came when this was live already. Reply "undo" to take it back.', 'Wrote "We open at 10.".'] },
    ]);
    expect(await talk.shows()).toBe("Welcome\nWe open at 10.");
    // And that it can.
    expect(kinds(await talk.says("undo"))).toStrictEqual(["undone"]);
    expect(await talk.shows()).toBe("Welcome");
  });

  test("during the push it is too late as well: what is live is told as live", async () => {
    await talkWith(({ workspaces }, stop) => ({
      workspaces: {
        checkOut: (...args) => workspaces.checkOut(...args),
        open: async (request) => {
          const opened = await workspaces.open(request);
          if (!opened.ok) return opened;
          const push = opened.workspace.push.bind(opened.workspace);
          opened.workspace.push = async () => {
            await stop();
            return push();
          };
          return opened;
        },
      },
    }));
    await settled();
    expect(talk.last()).toMatchObject({ type: "InstructionCompleted" });
    expect(allReplies()).toMatchObject([{ kind: "done", paragraphs: [expect.stringContaining("was live already"), expect.any(String)] }]);
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("Welcome\nWe open at 10.");
  });

  test("with nothing running it is answered", async () => {
    await talk.says("We open at 10.");
    expect(await talk.says("stop")).toMatchObject([{ kind: "answered", headline: "There was nothing to stop." }]);
  });

  test("while its worker is down, the next worker stops it without asking the agent", async () => {
    talk.world.agent.plays.push(editUntilStopped("src/index.html", "Half done"));
    await talk.writes("We open at 10.");
    await untilTheAgentRuns();
    await talk.shutsDown();
    expect(talk.last()).toMatchObject({ type: "InstructionPaused" });
    const stop = await talk.writes("stop");
    // Nobody heard the bell either; the session remembers.
    for (const { ack } of await talk.world.workQueues.input(ameliaScott).receive({ max: 100 })) await ack();
    const next = new Conversation(talk.world, "next");
    await next.settles();
    expect(talk.last()).toMatchObject({ type: "InstructionCancelled" });
    expect(talk.tasks.length).toBe(1);
    expect(outcomeOf(stop)).toMatchObject({ state: "told", kind: "cancelled" });
  });
});

describe("stop, when something else has interrupted what runs already,", () => {
  const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  /** An agent that comes to its end slowly enough for a "stop". */
  const editsUntilStopIsSaid: Play = async (_task, files, signal) => {
    files.set("src/index.html", "Half done");
    await aborted(signal);
    await talk.writes("stop");
    return { kind: "interrupted", ...agentSession };
  };
  const steps = (...ended: readonly string[]) => talk.steps().filter((type) => ended.includes(type));

  test("stops it and what it was interrupted for, and nothing of it is seen later", async () => {
    talk.world.agent.plays.push(editsUntilStopIsSaid);
    const first = await talk.writes("We open at 10.");
    await untilTheAgentRuns();
    await talk.writes("Add a photo.");
    await talk.settles();
    expect(steps("InstructionCancelled", "InstructionSuperseded")).toStrictEqual(["InstructionCancelled", "InstructionCancelled"]);
    expect(kinds(allReplies())).toStrictEqual(["cancelled", "cancelled"]);
    expect(outcomeOf(first)).toMatchObject({ state: "told", kind: "cancelled" });
    await talk.says("We open at 11.");
    expect(await talk.shows()).toBe("Welcome\nWe open at 11.");
  });

  test("stops it rather than let it wait for the other conversation", async () => {
    talk.world.agent.plays.push(editsUntilStopIsSaid);
    await talk.writes("We open at 10.");
    await untilTheAgentRuns();
    const other = new Conversation(talk.world, "photo");
    await other.writes("A new photo.");
    await talk.settles();
    expect(steps("InstructionCancelled", "InstructionInterrupted")).toStrictEqual(["InstructionCancelled"]);
    expect(other.last()).toMatchObject({ type: "InstructionCompleted" });
    expect(await other.shows()).toBe("Welcome\nA new photo.");
  });

  test("stops it as its worker goes down", async () => {
    talk.world.agent.plays.push(editsUntilStopIsSaid);
    await talk.writes("We open at 10.");
    await untilTheAgentRuns();
    await talk.shutsDown();
    expect(steps("InstructionCancelled", "InstructionPaused")).toStrictEqual(["InstructionCancelled"]);
  });

  test.each(["when its end is decided", "when its end is written down"])("and its work was committed, takes that back: %s", async (moment) => {
    const world = await MemoryWorld.create({ members: potters });
    const { siteBuilder, eventStore } = world.ports;
    let said: Promise<unknown> | null = null;
    const stop = () => (said ??= talk.writes("stop"));
    const atTheEnd: EventStore = {
      read: (...args) => eventStore.read(...args),
      append: async (streamId, version, events, guard) => {
        if (events.some(({ type }) => type === "InstructionSuperseded")) await stop();
        return eventStore.append(streamId, version, events, guard);
      },
    };
    let builds = 0;
    const interrupted: SiteBuilder = {
      async build(path, signal, progress) {
        if (builds++ === 0) {
          void talk.writes("Add a photo.");
          await aborted(signal);
          if (moment === "when its end is decided") await stop();
        }
        return siteBuilder.build(path, signal, progress);
      },
    };
    talk = new Conversation(world, "talk", { siteBuilder: interrupted, eventStore: atTheEnd });
    await talk.says("We open at 10.");
    expect(steps("ChangesCommitted", "InstructionCancelled", "InstructionSuperseded")).toStrictEqual([
      ...["ChangesCommitted", "InstructionCancelled", "InstructionCancelled"],
    ]);
    expect(kinds(allReplies())).toStrictEqual(["cancelled", "cancelled"]);
    await talk.says("We open at 11.");
    expect(await talk.shows()).toBe("Welcome\nWe open at 11.");
  });
});

test("status tells what runs, waits and was done last, and what it cost; it stops nothing", async () => {
  await talk.says("We open at 10.");
  talk.world.agent.plays.push(async (task, files, signal) => {
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    return writeDown(task, files, signal);
  });
  await talk.writes("And we close at 6.");
  await talk.writes("status");
  await talk.settles();
  expect(allReplies().find(({ kind }) => kind === "status")).toMatchObject({
    headline: "This is how things stand.",
    paragraphs: expect.arrayContaining(["Done last: We open at 10."]),
  });
  expect(talk.remote(threadBranch(talk.threadId)).length).toBe(3);
  expect(await talk.says("status")).toMatchObject([
    { paragraphs: ["Nothing is being worked on.", "Done last: And we close at 6.", "This conversation has cost $0.50 so far."] },
  ]);
});
