import {
  agentSession,
  ameliaScott,
  done,
  editUntilStopped,
  inboundMessage,
  MemoryWorld,
  messageId,
  projectOf,
  stopped,
  workerTwo,
  writeDown,
} from "@webordinary/testing";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CommitSha, type ThreadId, UserId } from "../../kernel/ids.ts";
import { threadBranch } from "../../kernel/streams.ts";
import { HEARTBEAT_MS } from "../../ports/lease-store.ts";
import type { Ports } from "../../ports/ports.ts";
import { ProjectPolicy } from "../../project/project.ts";
import type { HeldClaim } from "../claim-work.ts";
import { LINGER_MS, workClaim } from "./work-claim.ts";

const REPOSITORY = "/nowhere/amelia.git";

let world: MemoryWorld;
let threadId: ThreadId;
let claim: HeldClaim;
let stop: AbortController;

beforeEach(async () => {
  world = await MemoryWorld.create();
  stop = new AbortController();
  threadId = await world.receive(inboundMessage({ text: "We open at 10." }));
  claim = await world.claim();
});

const work = (change: Partial<Ports> = {}, held = claim) => workClaim({ ...world.ports, ...change }, held, stop.signal);
/** The agent has been given so many tasks by now. */
const untilAgentHas = (tasks: number) => vi.waitFor(() => expect(world.agent.tasks.length).toBe(tasks));
const steps = (of = threadId) => world.types(`session-${of}`);
const newer = () => inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one"), text: "No, at 11." });
const elsewhere = () => inboundMessage({ messageId: messageId("else"), subject: "Photo", text: "A new photo." });

test("a worker does all that waits, lingers for more, and lets go of its claim", async () => {
  const other = await world.receive(elsewhere());
  const working = work();
  await untilAgentHas(2);
  await world.clock.runUntil(working);
  expect(world.agent.tasks.map(({ text }) => text)).toStrictEqual(["We open at 10.", "A new photo."]);
  expect([steps().at(-1), steps(other).at(-1)]).toStrictEqual(["InstructionCompleted", "InstructionCompleted"]);
  expect(world.events("claim").at(-1)).toMatchObject({ type: "ClaimReleased", data: { reason: "no-work" } });
  expect(world.clock.now()).toBe(new Date(Date.parse("2026-01-01T09:00:00.000Z") + LINGER_MS).toISOString());
  expect(await world.leaseStore.read(ameliaScott)).toBeNull();
});

describe("a newer message in the same thread", () => {
  test("stops the agent, keeps its partial work, supersedes the older instruction and goes on", async () => {
    world.agent.plays.push(editUntilStopped("src/partial.html", "Partial"));
    const working = work();
    await untilAgentHas(1);
    await world.receive(newer());
    await untilAgentHas(2);
    await world.clock.runUntil(working);

    expect(steps()).toStrictEqual([
      ...["InstructionSubmitted", "InstructionStarted", "InstructionSubmitted", "AgentStopped", "InstructionSuperseded"],
      ...["InstructionStarted", "AgentFinished", "ChangesCommitted", "SiteBuilt", "BranchPushed", "PreviewChecked", "InstructionCompleted"],
    ]);
    const log = world.workspaces.remoteLog(REPOSITORY, threadBranch(threadId));
    expect(log[0]?.files.get("src/partial.html")).toBe("Partial");
    const superseded = world.events("session").find(({ type }) => type === "InstructionSuperseded")?.data;
    const kept = world.workspaces.state.commits.get(CommitSha.parse(superseded?.sha));
    expect([kept?.files.get("src/partial.html"), kept?.unfinished], "as it was").toStrictEqual(["Partial", superseded?.instructionId]);
    expect(log.map(({ unfinished }) => unfinished)).toStrictEqual([null, null]);
    expect(world.agent.tasks[1]).toMatchObject({ text: "No, at 11.", interrupted: "We open at 10." });
  });

  test("is taken up under the same claim: nothing is let go of in between", async () => {
    world.agent.plays.push(editUntilStopped("src/partial.html", "Partial"));
    const working = work();
    await untilAgentHas(1);
    await world.receive(newer());
    await untilAgentHas(2);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
    await world.clock.runUntil(working);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimReleased"]);
  });

  test("waits until the agent has really stopped before its own begins", async () => {
    let running = 0;
    let most = 0;
    world.agent.plays.push(
      async (_task, files, signal) => {
        most = Math.max(most, ++running);
        await stopped(signal);
        // Comes to its end only after some more turns of the event loop, as a process group does.
        await new Promise((resolve) => setImmediate(resolve));
        files.set("src/late.html", "Written while it was being stopped");
        running -= 1;
        return { kind: "interrupted", ...agentSession };
      },
      (task, files, signal) => {
        most = Math.max(most, running + 1);
        expect(files.get("src/late.html")).toBe("Written while it was being stopped");
        return writeDown(task, files, signal);
      },
    );
    const working = work();
    await untilAgentHas(1);
    await world.receive(newer());
    await untilAgentHas(2);
    await world.clock.runUntil(working);
    expect(most).toBe(1);
    expect(steps().at(-1)).toBe("InstructionCompleted");
  });

  test("that comes when the result is already live waits for its end, which is told", async () => {
    const { siteHost } = world.ports;
    let sent = false;
    const publishing: Ports["siteHost"] = {
      url: (site) => siteHost.url(site),
      live: (site) => siteHost.live(site),
      release: (...args) => siteHost.release(...args),
      prune: (...args) => siteHost.prune(...args),
      publish: async (...args) => {
        if (!sent) await world.receive(newer());
        sent = true;
        return siteHost.publish(...args);
      },
    };
    await world.clock.runUntil(work({ siteHost: publishing }));
    expect(steps().filter((type) => type === "InstructionCompleted").length).toBe(2);
    expect(steps()).not.toContain("InstructionSuperseded");
  });
});

describe("a newer message in another thread", () => {
  test("goes first under the policy 'any'; the first one resumes with what it had, and both are done", async () => {
    world.agent.plays.push(editUntilStopped("src/partial.html", "Partial"));
    const working = work();
    await untilAgentHas(1);
    await world.clock.advance(1_000);
    const other = await world.receive(elsewhere());
    await untilAgentHas(3);
    await world.clock.runUntil(working);

    expect(world.agent.tasks.map(({ text }) => text)).toStrictEqual(["We open at 10.", "A new photo.", "We open at 10."]);
    expect(steps().slice(1, 5)).toStrictEqual(["InstructionStarted", "AgentStopped", "InstructionInterrupted", "InstructionResumed"]);
    expect([steps().at(-1), steps(other).at(-1)]).toStrictEqual(["InstructionCompleted", "InstructionCompleted"]);
    // Neither has the other's edits.
    const files = (of: ThreadId) => world.workspaces.remoteLog(REPOSITORY, threadBranch(of))[0]?.files;
    expect(files(threadId)).toStrictEqual(
      new Map([
        ["src/index.html", "Welcome\nWe open at 10."],
        ["src/partial.html", "Partial"],
      ]),
    );
    expect(files(other)).toStrictEqual(new Map([["src/index.html", "Welcome\nA new photo."]]));
  });

  test("waits under the policy 'same-thread'", async () => {
    await world.projectDirectory.save(projectOf({ policy: ProjectPolicy.parse({ interruption: "same-thread" }) }));
    const { promise, resolve } = Promise.withResolvers<void>();
    world.agent.plays.push(async (task, files, signal) => {
      await promise;
      return writeDown(task, files, signal);
    });
    const working = work();
    await untilAgentHas(1);
    await world.clock.advance(1_000);
    const other = await world.receive(elsewhere());
    await world.clock.advance(1_000);
    resolve();
    await world.clock.runUntil(working);
    expect(steps()).not.toContain("InstructionInterrupted");
    expect(steps(other).at(-1)).toBe("InstructionCompleted");
  });

  test("that had waited before the run began doesn't interrupt it, however late and often its bell rings", async () => {
    await world.clock.advance(1_000);
    const other = await world.receive(elsewhere());
    await world.clock.advance(1_000);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.agent.plays.push(async (task, files, signal) => {
      await promise;
      return writeDown(task, files, signal);
    });
    const working = work();
    await untilAgentHas(1);
    for (let rings = 0; rings < 3; rings++) {
      await world.workQueues.input(ameliaScott).send({ threadId: other });
      await world.clock.advance(1_000);
    }
    resolve();
    await world.clock.runUntil(working);
    expect(world.types("session")).not.toContain("InstructionInterrupted");
    expect(world.agent.tasks.map(({ text }) => text)).toStrictEqual(["We open at 10.", "A new photo."]);
  });
});

test("a repeated bell for what runs, or for a thread without work, changes nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.agent.plays.push(async (task, files, signal) => {
    await promise;
    expect(signal.aborted).toBe(false);
    return writeDown(task, files, signal);
  });
  const working = work();
  await untilAgentHas(1);
  for (const rung of [threadId, threadId, "t-nothing00001" as ThreadId]) await world.workQueues.input(ameliaScott).send({ threadId: rung });
  await world.clock.advance(1_000);
  resolve();
  await world.clock.runUntil(working);
  expect(steps().filter((type) => type === "InstructionCompleted").length).toBe(1);
  expect(world.agent.tasks.length).toBe(1);
});

test("a worker that has to stop stops its agent, keeps the work and lets go; the next one goes on", async () => {
  world.agent.plays.push(editUntilStopped("src/partial.html", "Partial"));
  const working = work();
  await untilAgentHas(1);
  stop.abort();
  await world.clock.runUntil(working);
  expect(steps()).toStrictEqual(["InstructionSubmitted", "InstructionStarted", "AgentStopped", "InstructionPaused"]);
  expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimReleased", "ClaimRequested"]);
  expect(world.events("claim")[2]).toMatchObject({ data: { reason: "shutting-down" } });

  stop = new AbortController();
  await world.clock.runUntil(work({}, await world.claim(workerTwo)));
  expect(steps().at(-1)).toBe("InstructionCompleted");
  expect(world.agent.tasks.length).toBe(2);
});

test("a bell that rings while the claim is being let go of isn't lost: a worker is asked for again", async () => {
  const { eventStore } = world;
  let late = false;
  const releasing: Ports["eventStore"] = {
    read: (...args) => eventStore.read(...args),
    append: async (...args) => {
      if (args[2][0]?.type === "ClaimReleased" && !late) {
        late = true;
        // The router sees the claim held by a live worker, so it only rings.
        await world.receive(newer());
        expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
      }
      return eventStore.append(...args);
    },
  };
  await world.clock.runUntil(work({ eventStore: releasing }));
  await world.relay();
  expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimReleased", "ClaimRequested"]);
  await world.clock.runUntil(work({}, await world.claim(workerTwo)));
  expect(steps().filter((type) => type === "InstructionCompleted").length).toBe(2);
});

describe("a worker whose lease is lost in the middle of its work", () => {
  test("stops its agent, appends nothing more, and lets go of nothing", async () => {
    world.agent.plays.push(editUntilStopped("src/partial.html", "Partial"));
    const working = work();
    await untilAgentHas(1);
    const before = world.types();
    const fencingToken = (claim.fencingToken + 2) as typeof claim.fencingToken;
    await world.leaseStore.put({ projectUser: ameliaScott, workerId: workerTwo, fencingToken, expiresAt: "2026-01-01T10:00:00.000Z" });
    await world.clock.advance(HEARTBEAT_MS);
    await working;
    expect(world.types()).toStrictEqual(before);
    expect(world.workspaces.remoteLog(REPOSITORY, threadBranch(threadId))).toStrictEqual([]);
    expect(await world.leaseStore.read(ameliaScott)).toMatchObject({ workerId: workerTwo });
  });

  test("finds out at its next append, if a long pause hid it", async () => {
    world.agent.plays.push(async () => {
      // Its heartbeats didn't arrive, and it wasn't told: as a process that was paused.
      await world.leaseStore.release(ameliaScott, claim.fencingToken);
      await world.receive(newer());
      await world.claim(workerTwo);
      return done();
    });
    await world.clock.runUntil(work());
    expect(world.types("claim").slice(-3)).toStrictEqual(["ClaimExpired", "ClaimRequested", "ClaimGranted"]);
    expect(steps()).not.toContain("AgentFinished");
  });
});

test("a run that breaks is tried again after a pause, and the claim is kept meanwhile", async () => {
  world.agent.plays.push(() => {
    throw new Error("the agent crashed");
  });
  const working = work();
  await untilAgentHas(1);
  await world.clock.runUntil(working);
  expect(world.agent.tasks.length).toBe(2);
  expect(steps().at(-1)).toBe("InstructionCompleted");
  expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimReleased"]);
  expect(world.logger.lines).toContainEqual(expect.objectContaining({ level: "error", message: "a run broke off and will be tried again" }));
});

test("two people in one thread are worked for by one worker, one after the other", async () => {
  const anna = { userId: UserId.parse("anna"), addresses: ["anna@pottery.example"], role: "editor" as const };
  await world.projectDirectory.save(projectOf({ members: [...projectOf().members, anna] }));
  const { promise, resolve } = Promise.withResolvers<void>();
  world.agent.plays.push(async (task, files, signal) => {
    await Promise.race([promise, stopped(signal)]);
    return signal.aborted ? { kind: "interrupted", ...agentSession } : writeDown(task, files, signal);
  });
  const working = work();
  await untilAgentHas(1);
  await world.receive({ ...newer(), from: "anna@pottery.example" });
  await untilAgentHas(2);
  resolve();
  await world.clock.runUntil(working);
  expect(world.types("claim-amelia+anna")).toStrictEqual([]);
  expect(steps().at(-1)).toBe("InstructionCompleted");
  expect(world.workspaces.remoteLog(REPOSITORY, threadBranch(threadId))[0]?.author).toBe("anna <anna@pottery.example>");
});
