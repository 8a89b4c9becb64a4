import { BREAKS_THE_BUILD, MemoryLogger, MemoryProjectDirectory, MemoryWorkspaces, SequentialIds, VirtualClock } from "@webordinary/adapters/memory";
import { type ClaimGranted, type Envelope, ingestMail, LEASE_MS, messageOutcome, type Ports, sessionStream, threadStream } from "@webordinary/domain";
import {
  brokenInvariants,
  type CrashPoint,
  crashExpectation,
  crashScenarios,
  crashScripts,
  crashSite,
  describePoint,
  MortalProcess,
  memoryOutside,
  pointsOf,
  projectOf,
} from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { memoryProfile, newMemoryWorld } from "../wiring/memory-profile.ts";
import { resolvePorts } from "../wiring/resolve-ports.ts";
import { LocalSystem } from "./local-system.ts";

const REPOSITORY = "memory:amelia";

async function newWorld() {
  const clock = new VirtualClock();
  const world = newMemoryWorld(clock);
  const logger = new MemoryLogger();
  const scripts = crashScripts((ms, signal) => clock.sleep(ms, signal), BREAKS_THE_BUILD);
  new MemoryWorkspaces(world.git).commitOnRemote(REPOSITORY, "main", crashSite());
  await new MemoryProjectDirectory(world.disk).save(projectOf({ repository: REPOSITORY }));
  return {
    clock,
    logger,
    /** The ports of another process over the same world. */
    ports: (name: string): Ports => resolvePorts(memoryProfile(world, { ids: new SequentialIds(name), logger, scripts })),
    events: (): readonly Envelope[] => world.disk.log.slice(),
    outside: () =>
      memoryOutside({ ...world, replies: [...world.sent.values()].map(({ reply }) => reply), log: logger.lines, repository: REPOSITORY }),
  };
}
type World = Awaited<ReturnType<typeof newWorld>>;

const mail = crashScenarios["one mail"][0];
const slowMail = crashScenarios["the same mail twice"][0];

/** Until the mail's reply is recorded. */
async function told(world: World, messageId: string): Promise<void> {
  for (;;) {
    const events = world.events();
    const received = events.find(({ type }) => type === "MessageReceived");
    const threadId = received?.data.threadId as Parameters<typeof threadStream>[0] | undefined;
    const own = (stream: string) => events.filter(({ streamId }) => streamId === stream);
    if (threadId && messageOutcome(own(threadStream(threadId)), own(sessionStream(threadId)), messageId).state === "told") return;
    await world.clock.sleep(1_000);
  }
}

const broken = (world: World, messageId: string) => brokenInvariants(world.outside(), { ...crashExpectation, accepted: [messageId] });
const count = (world: World, type: string): number => world.events().filter((event) => event.type === type).length;

test("of two workers that race for one project+user one gets it: one grant, one commit, one reply", async () => {
  const world = await newWorld();
  // Two workers behind the same queues, each hearing of everything.
  const ports = world.ports("shared");
  const systems = [new LocalSystem(ports, { workers: 3 }), new LocalSystem(ports, { workers: 3 })];
  await world.clock.runUntil(
    (async () => {
      await Promise.all(systems.map((system) => system.start()));
      await Promise.all([ingestMail(ports, slowMail.raw), ingestMail(ports, slowMail.raw)]);
      await told(world, slowMail.messageId);
      await Promise.all(systems.map((system) => system.stop()));
    })(),
  );
  expect(await broken(world, slowMail.messageId)).toStrictEqual([]);
  expect(
    ["ClaimGranted", "InstructionStarted", "ChangesCommitted", "InstructionCompleted", "ReplySent"].map((type) => count(world, type)),
  ).toStrictEqual([1, 1, 1, 1, 1]);
});

/**
 * A process that is paused at one of its calls for longer than its lease lasts; another takes over meanwhile and brings the work
 * to its end; then the first wakes up, knowing nothing of it.
 */
async function pausedAt(point: CrashPoint | null) {
  const world = await newWorld();
  const first = new MortalProcess(world.ports("first"), point);
  const paused = new LocalSystem(first.ports);
  const secondPorts = world.ports("second");
  const second = new LocalSystem(secondPorts);
  const deliver = async () => {
    const byFirst = ingestMail(first.ports, mail.raw).then(() => true);
    const late = world.clock.sleep(10_000).then(() => false);
    // A sender that gets no answer tries again, and finds the other one.
    if (!(await Promise.race([byFirst, late]))) await ingestMail(secondPorts, mail.raw);
  };
  let eventsAtResume = 0;
  const run = async () => {
    // Stopped while it is still starting, it says so.
    const started = paused.start().then(
      () => "started",
      (error: unknown) => String(error),
    );
    const delivered = deliver();
    if (point) {
      await first.death;
      await world.clock.sleep(LEASE_MS / 2);
      await second.start();
    }
    await told(world, mail.messageId);
    await world.clock.sleep(2 * LEASE_MS);
    eventsAtResume = world.events().length;
    first.resume();
    await world.clock.sleep(3 * LEASE_MS);
    await paused.stop();
    await Promise.all([started, delivered]);
    if (point) await second.stop();
  };
  await world.clock.runUntil(run(), { limitMs: 3_600_000 });
  return { world, calls: first.calls, reached: first.dead || point === null, appendedAfterwards: world.events().slice(eventsAtResume) };
}

/** Two seconds on a machine that does nothing else. Milliseconds. */
const TIMEOUT_MS = 120_000;

describe("a worker that is paused past its lease and resumed", { timeout: TIMEOUT_MS }, () => {
  test("is refused whatever it goes on to do, wherever it was paused", async () => {
    const reference = await pausedAt(null);
    expect(await broken(reference.world, mail.messageId)).toStrictEqual([]);
    const points = pointsOf(reference.calls).filter(({ call }) => !call.endsWith(".receive") && call !== "feedSubscription.stop");
    const complaints: string[] = [];
    for (const point of points) {
      const { world, appendedAfterwards } = await pausedAt(point);
      const lines = await broken(world, mail.messageId);
      const late = appendedAfterwards.filter(({ streamId, type }) => streamId.startsWith("session-") && !type.startsWith("Session"));
      complaints.push(
        ...[...lines, ...late.map(({ type }) => `${type} was appended by the one that was paused`)].map((line) => `${describePoint(point)}: ${line}`),
      );
    }
    console.log(`${points.length} pauses tried`);
    expect(complaints).toStrictEqual([]);
    expect(points.length).toBeGreaterThan(50);
  });

  test.each([
    ["commits", "workspace.commit"],
    ["publishes", "siteHost.publish"],
    ["pushes", "workspace.push"],
  ])("just before it %s, finds that the other has done the work under a newer claim", async (_, call) => {
    const { world } = await pausedAt({ call, nth: 1, side: "before" });
    const grants = world.events().filter(({ type }) => type === "ClaimGranted") as unknown as { data: ClaimGrantedData }[];
    expect(grants.map(({ data }) => data.workerId.split("-").slice(0, 2).join("-"))).toStrictEqual(["worker-first", "worker-second"]);
    expect(count(world, "InstructionCompleted")).toBe(1);
    const warned = world.logger.lines.filter(({ message }) => message === "the claim was lost to another worker");
    expect(warned).toHaveLength(1);
  });
});

type ClaimGrantedData = ReturnType<typeof ClaimGranted.parse>["data"];
