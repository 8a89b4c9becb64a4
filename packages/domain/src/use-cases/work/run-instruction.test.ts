import {
  agentSession,
  amelia,
  done,
  editUntilStopped,
  inboundMessage,
  instructionTwo,
  MemoryWorld,
  messageId,
  type Play,
  threadTwo,
  writeDown,
} from "@webordinary/testing";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { InstructionId, ThreadId } from "../../kernel/ids.ts";
import { editSite, previewSite, threadBranch } from "../../kernel/streams.ts";
import type { Ports } from "../../ports/ports.ts";
import type { SiteBuilder } from "../../ports/site-builder.ts";
import { words } from "../../replies/words/words.ts";
import { sessionOf } from "../aggregates.ts";
import type { HeldClaim } from "../claim-work.ts";
import { load } from "../execute.ts";
import { Interruption } from "./interruption.ts";
import { MAX_ATTEMPTS, runInstruction } from "./run-instruction.ts";

const REPOSITORY = "/nowhere/amelia.git";
const WORK = ["InstructionStarted", "AgentFinished", "ChangesCommitted", "SiteBuilt", "BranchPushed", "PreviewChecked", "InstructionCompleted"];

let world: MemoryWorld;
let threadId: ThreadId;
let claim: HeldClaim;

beforeEach(async () => {
  world = await MemoryWorld.create();
  threadId = await world.receive(inboundMessage({ text: "We open at 10." }));
  claim = await world.claim();
});

const run = (change: Partial<Ports> = {}, interruption = new Interruption(), of = threadId) =>
  runInstruction({ ...world.ports, ...change }, claim, of, interruption);
const session = async () => (await load(world.eventStore, sessionOf(threadId))).state;
const instruction = async () => (await session()).instructions[0];
const steps = () => world.types(`session-${threadId}`).slice(1);
const last = () => world.events(`session-${threadId}`).at(-1);
const remote = () => world.workspaces.remoteLog(REPOSITORY, threadBranch(threadId));
const shown = async (site = previewSite(threadId)) => {
  const live = await world.siteHost.live(site);
  const stored = live && (await world.siteHost.release(site, live.releaseId));
  return stored ? new TextDecoder().decode(await stored.read("index.html")) : null;
};
const answer = (name: string, text: string) => world.receive(inboundMessage({ messageId: messageId(name), inReplyTo: messageId("one"), text }));
const breakBuild: Play = (_task, files) => {
  files.set("src/index.html", "{broken}");
  return done("Broke it.");
};

describe("an instruction", () => {
  test("is edited, committed, built, deployed, pushed and completed, in this order", async () => {
    expect(await run()).toBe("ended");
    expect(steps()).toStrictEqual(WORK);
    expect(world.types("deployment")).toStrictEqual(["DeploymentStarted", "DeploymentWentLive", "DeploymentStarted", "DeploymentWentLive"]);
    expect(await shown()).toBe("Welcome\nWe open at 10.");
    expect(await shown(editSite(amelia))).toBe("Welcome\nWe open at 10.");
    const { instructionId } = (await instruction()) ?? {};
    expect(remote()).toMatchObject([{ instruction: instructionId, subject: "Opening hours", author: "scott <scott@pottery.example>" }, {}]);
    expect(last()).toMatchObject({
      correlationId: messageId("one"),
      actor: "worker-one",
      data: { sha: remote()[0]?.sha, previewUrl: `http://${threadId}.localhost`, editUrl: "http://edit.amelia.localhost" },
    });
    expect(await run()).toBe("nothing-to-do");
  });

  test("is given to the agent with what it needs, and its budget", async () => {
    await run();
    expect(world.agent.tasks).toMatchObject([{ text: "We open at 10.", agentSessionId: null, buildError: null, interrupted: null, budgetUsd: 2 }]);
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "And close at 6." }));
    await run();
    expect(world.agent.tasks[1]).toMatchObject({ text: "And close at 6.", agentSessionId: "agent-session-1", interrupted: null });
    expect((await session()).costUsd).toBe(0.5);
  });

  test("that wasn't understood ends without a build, and is answered", async () => {
    world.agent.plays.push(() => ({ kind: "not-understood", answer: "I know only a few phrases.", ...agentSession }));
    expect(await run()).toBe("ended");
    expect(steps()).toStrictEqual(["InstructionStarted", "AgentFinished", "ChangesCommitted", "InstructionCompleted"]);
    expect(last()).toMatchObject({ data: { sha: null, previewUrl: null, editUrl: null } });
    expect(await shown()).toBeNull();
  });

  test("about which the agent says 'done' without having changed anything is told as nothing changed", async () => {
    world.agent.plays.push(() => done("I have updated the opening hours and pushed them."));
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({ type: "InstructionCompleted", data: { sha: null, previewUrl: null } });
    expect(remote()).toStrictEqual([]);
  });

  test("is told with the sha that the remote has, whatever the worker had committed", async () => {
    const others = world.workspaces.commitOnRemote(REPOSITORY, threadBranch(threadId), { "src/about.html": "About" }, { from: "main" });
    world.agent.plays.push((task, files, signal) => {
      world.workspaces.commitOnRemote(REPOSITORY, threadBranch(threadId), { "src/new.html": "New" });
      return writeDown(task, files, signal);
    });
    expect(await run()).toBe("ended");
    const committed = world.events("session").find(({ type }) => type === "ChangesCommitted")?.data.sha;
    expect(last()).toMatchObject({ type: "InstructionCompleted", data: { sha: remote()[0]?.sha } });
    expect(remote()[0]?.sha).not.toBe(committed);
    expect(remote().map(({ sha }) => sha)).toContain(others);
  });

  test("for which the agent has a plan waits for its approval, and then is done in the same session", async () => {
    const plan = { summary: "A new page.", pages: [{ page: "About", change: "is new" }], risks: [], estimatedCostUsd: 0.5 };
    world.agent.plays.push(() => ({ kind: "plan", plan, ...agentSession }));
    expect(await run()).toBe("paused");
    expect(last()).toMatchObject({ type: "PlanProposed", data: { plan, because: "agent", findings: [] } });
    expect(await run()).toBe("nothing-to-do");
    await answer("yes", "Yes, but keep the page.");
    expect(await run()).toBe("ended");
    expect(world.agent.tasks[1]?.text).toContain("With this change: but keep the page.");
    expect(last()).toMatchObject({ type: "InstructionCompleted" });
  });

  test("about which the agent asks as often as it likes isn't given up for that", async () => {
    for (let asked = 0; asked < MAX_ATTEMPTS + 3; asked++) {
      world.agent.plays.push(() => ({ kind: "question", question: `Which page (${asked})?`, agentSessionId: "agent-session-1", costUsd: 0 }));
      expect(await run()).toBe("paused");
      await answer(`answer-${asked}`, `Page ${asked}`);
    }
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({ type: "InstructionCompleted" });
    expect(world.agent.tasks.at(-1)?.text).toContain("You asked: Which page (7)?\nThe answer: Page 7");
  });
});

describe("a site whose build fails", () => {
  test("goes back to the agent twice, each time committed, and is pushed in the end", async () => {
    world.agent.plays.push(breakBuild);
    expect(await run()).toBe("ended");
    expect(steps()).toStrictEqual([
      "InstructionStarted",
      ...["AgentFinished", "ChangesCommitted", "SiteBuildFailed"],
      ...["AgentFinished", "ChangesCommitted", "SiteBuildFailed"],
      ...["AgentFinished", "ChangesCommitted", "SiteBuildFailed"],
      ...["BranchPushed", "InstructionFailed"],
    ]);
  });

  test("and is mended in the second round, is deployed and told as done", async () => {
    world.agent.plays.push(breakBuild, (task, files) => {
      expect(task.buildError).toBe("Error in src/index.html: unexpected {broken}");
      files.set("src/index.html", "We open at 10.");
      return done("Mended.");
    });
    expect(await run()).toBe("ended");
    expect(steps()).toStrictEqual([
      "InstructionStarted",
      ...["AgentFinished", "ChangesCommitted", "SiteBuildFailed", "AgentFinished", "ChangesCommitted", "SiteBuilt"],
      ...["BranchPushed", "PreviewChecked", "InstructionCompleted"],
    ]);
    expect(await shown()).toBe("We open at 10.");
    expect((await instruction())?.costUsd).toBe(0.5);
  });

  test("three times is given up: committed and pushed all the same, the preview left as it was, the error told", async () => {
    await run();
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "Break it." }));
    world.agent.plays.push(breakBuild, breakBuild, breakBuild);
    expect(await run()).toBe("ended");
    expect(world.agent.tasks.length).toBe(4);
    expect(last()).toMatchObject({
      type: "InstructionFailed",
      data: { reason: "build-failed", detail: "Error in src/index.html: unexpected {broken}", previewUrl: null },
    });
    expect(remote()[0]?.files.get("src/index.html")).toBe("{broken}");
    expect(await shown()).toBe("Welcome\nWe open at 10.");
  });

  test("and that the agent says it can't mend is given up at once", async () => {
    world.agent.plays.push(breakBuild, () => ({ kind: "not-understood", answer: "I can't mend this.", ...agentSession }));
    expect(await run()).toBe("ended");
    expect(world.agent.tasks.length).toBe(2);
    expect(last()).toMatchObject({ type: "InstructionFailed", data: { reason: "build-failed" } });
    expect(remote()[0]?.files.get("src/index.html")).toBe("{broken}");
  });
});

describe("an instruction fails with words, and nothing is lost, when", () => {
  test("the agent fails", async () => {
    world.agent.plays.push((_task, files) => {
      files.set("src/half.html", "Half");
      return { kind: "failed", fault: "key-refused", passing: false, retryAfterMs: null, ...agentSession };
    });
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({ type: "InstructionFailed", data: { reason: "agent-failed", detail: words("en").agent.faults["key-refused"] } });
    expect([...world.workspaces.state.commits.values()].at(-1)?.files.get("src/half.html")).toBe("Half");
  });

  test("the push is refused", async () => {
    world.workspaces.state.refusals.set(REPOSITORY, "the hook said no.");
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({
      type: "InstructionFailed",
      data: { reason: "push-refused", detail: expect.stringContaining("the hook said no."), previewUrl: `http://${threadId}.localhost` },
    });
    // The next message takes the work along.
    world.workspaces.state.refusals.clear();
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "And at 11 on Sundays." }));
    expect(await run()).toBe("ended");
    expect(remote()[0]?.files.get("src/index.html")).toBe("Welcome\nWe open at 10.\nAnd at 11 on Sundays.");
  });

  test("the same lines were changed by somebody else", async () => {
    world.agent.plays.push((task, files, signal) => {
      world.workspaces.commitOnRemote(REPOSITORY, threadBranch(threadId), { "src/index.html": "Hello" }, { from: "main" });
      return writeDown(task, files, signal);
    });
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({ data: { reason: "push-conflict", detail: expect.stringContaining("src/index.html. Both versions are kept.") } });
    expect(remote()[0]?.files.get("src/index.html")).toBe("Hello");
    expect([...world.workspaces.state.commits.values()].some(({ files }) => files.get("src/index.html") === "Welcome\nWe open at 10.")).toBe(true);
  });

  test("the repository can't be reached, at the start or at the push", async () => {
    world.agent.plays.push((task, files, signal) => {
      world.workspaces.state.unreachable.add(REPOSITORY);
      return writeDown(task, files, signal);
    });
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({
      type: "InstructionFailed",
      data: { reason: "push-refused", detail: expect.stringContaining("could not be reached") },
    });
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one") }));
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({
      type: "InstructionFailed",
      data: { reason: "repository-unreachable", detail: expect.stringContaining("can't be reached") },
    });
    expect(world.agent.tasks.length).toBe(1);
  });

  test("its project was removed", async () => {
    world.disk.projects.clear();
    expect(await run()).toBe("ended");
    expect(last()).toMatchObject({ type: "InstructionFailed", data: { reason: "gave-up", detail: "The project amelia is not set up any more." } });
  });

  test("its worker broke off again and again", async () => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      world.agent.plays.push(() => {
        throw new Error("the agent crashed");
      });
      await expect(run()).rejects.toThrow("the agent crashed");
    }
    expect(await run()).toBe("ended");
    expect(world.agent.tasks.length).toBe(MAX_ATTEMPTS);
    expect(last()).toMatchObject({ type: "InstructionFailed", data: { reason: "gave-up", detail: expect.stringContaining("tried 5 times") } });
  });
});

test("an instruction that is interrupted for other threads as often as they like isn't given up for that", async () => {
  for (let times = 0; times < MAX_ATTEMPTS + 3; times++) {
    const interruption = new Interruption();
    world.agent.plays.push(async (task, files, signal) => ({
      ...(await editUntilStopped("src/partial.html", `Part ${times}`)(task, files, signal)),
      costUsd: 0,
    }));
    const running = run({}, interruption);
    await vi.waitFor(() => expect(world.agent.tasks.length).toBe(times + 1));
    interruption.interrupt({ kind: "other-thread", by: threadTwo });
    expect(await running).toBe("paused");
  }
  world.agent.plays.push((task, files, signal) => {
    expect(files.get("src/partial.html"), "what was begun is there").toBe("Part 7");
    return writeDown(task, files, signal);
  });
  expect(await run()).toBe("ended");
  expect(last()).toMatchObject({ type: "InstructionCompleted" });
  expect(await shown()).toBe("Welcome\nWe open at 10.");
});

test("a newer instruction is told what was stopped for it, and a later one isn't any more", async () => {
  const interruption = new Interruption();
  world.agent.plays.push(editUntilStopped("src/index.html", "Half done"));
  const running = run({}, interruption);
  await vi.waitFor(() => expect(world.agent.tasks.length).toBe(1));
  await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "No, at 11." }));
  const newer = (await session()).instructions[1]?.instructionId as InstructionId;
  interruption.interrupt({ kind: "newer-message", by: newer });
  expect(await running).toBe("ended");
  expect(await run()).toBe("ended");
  await world.receive(inboundMessage({ messageId: messageId("three"), inReplyTo: messageId("one"), text: "Thanks, and bold." }));
  expect(await run()).toBe("ended");
  expect(world.agent.tasks.map(({ text, interrupted }) => [text, interrupted])).toStrictEqual([
    ["We open at 10.", null],
    ["No, at 11.", "We open at 10."],
    ["Thanks, and bold.", null],
  ]);
  expect(await shown()).toBe("Half done\nNo, at 11.\nThanks, and bold.");
});

test("finished work of an instruction that was stopped is shown with the next one, also when that changes nothing itself", async () => {
  const stop = new Interruption();
  // It is committed and being built when the newer message comes.
  const siteBuilder: SiteBuilder = {
    async build() {
      stop.interrupt({ kind: "newer-message", by: instructionTwo });
      return { ok: false, step: "build", reason: "aborted", excerpt: "" };
    },
  };
  expect(await run({ siteBuilder }, stop)).toBe("ended");
  await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "Thanks!" }));
  world.agent.plays.push(() => ({ kind: "not-understood", answer: "Nothing to do.", agentSessionId: null, costUsd: 0 }));
  expect(await run()).toBe("ended");

  expect(last()).toMatchObject({ type: "InstructionCompleted", data: { previewUrl: world.siteHost.url(previewSite(threadId)) } });
  expect(await shown()).toBe("Welcome\nWe open at 10.");
  expect(remote()[0]?.files.get("src/index.html")).toBe("Welcome\nWe open at 10.");
});
