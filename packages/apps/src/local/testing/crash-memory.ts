import { BREAKS_THE_BUILD, MemoryLogger, MemoryProjectDirectory, MemoryWorkspaces, SequentialIds, VirtualClock } from "@webordinary/adapters/memory";
import type { Ports, Reply } from "@webordinary/domain";
import {
  type CrashPoint,
  type CrashWorld,
  crashExpectation,
  crashScripts,
  crashSite,
  describeRun,
  memoryOutside,
  pointsOf,
  projectOf,
  runScenario,
  type ScenarioMail,
  type ScenarioRun,
} from "@webordinary/testing";
import { memoryProfile, newMemoryWorld } from "../../wiring/memory-profile.ts";
import { resolvePorts } from "../../wiring/resolve-ports.ts";
import { LocalSystem } from "../local-system.ts";

const REPOSITORY = "memory:amelia";

/** `cleared`: the next process knows that nobody else lives, as embedded does. `left`: it has to wait until they expire, as on AWS. */
export type Leases = "cleared" | "left";

export type MemoryCrashWorld = CrashWorld & { readonly clock: VirtualClock };

/** Memory that outlives its processes; `change` puts other ports in their place. */
export async function crashWorld(leases: Leases, change: (ports: Ports, replies: Reply[]) => Ports = (ports) => ports): Promise<MemoryCrashWorld> {
  const clock = new VirtualClock();
  const world = newMemoryWorld(clock);
  const logger = new MemoryLogger();
  const replies: Reply[] = [];
  const scripts = crashScripts((ms, signal) => clock.sleep(ms, signal), BREAKS_THE_BUILD);
  new MemoryWorkspaces(world.git).commitOnRemote(REPOSITORY, "main", crashSite());
  await new MemoryProjectDirectory(world.disk).save(projectOf({ repository: REPOSITORY }));
  let lives = 0;
  return {
    clock,
    async boot() {
      lives += 1;
      if (leases === "cleared") world.disk.leases.clear();
      const ports = resolvePorts(memoryProfile(world, { ids: new SequentialIds(`p${lives}`), logger, scripts }));
      return { ports: change(ports, replies), close: () => {} };
    },
    events: () => world.disk.log.slice(),
    outside: async () =>
      memoryOutside({
        ...world,
        replies: [...[...world.sent.values()].map(({ reply }) => reply), ...replies],
        log: logger.lines,
        repository: REPOSITORY,
      }),
  };
}

/** A scenario from its beginning to its end in virtual time, with these crashes. */
export async function runOnce(world: MemoryCrashWorld, mails: readonly ScenarioMail[], crashes: readonly CrashPoint[]): Promise<ScenarioRun> {
  const run = runScenario({
    world,
    mails,
    crashes,
    expectation: crashExpectation,
    system: (ports) => new LocalSystem(ports),
    pollMs: 1_000,
    restMs: 2_000,
    limitMs: 20 * 60_000,
  });
  return world.clock.runUntil(run);
}

/** Kills the scenario's process at each of the points that `choose` leaves, and says what is broken after it. */
export async function crashAtEach(
  mails: readonly ScenarioMail[],
  leases: Leases,
  choose: (points: readonly CrashPoint[]) => readonly CrashPoint[],
): Promise<{ readonly tried: number; readonly crashed: number; readonly all: number; readonly broken: readonly string[] }> {
  const reference = await runOnce(await crashWorld(leases), mails, []);
  const broken = [...describeRun([], reference)];
  const all = pointsOf(reference.lives[0] ?? []);
  const points = choose(all);
  let crashed = 0;
  for (const point of points) {
    const run = await runOnce(await crashWorld(leases), mails, [point]);
    crashed += run.crashed;
    broken.push(...describeRun([point], run));
  }
  return { tried: points.length, crashed, all: all.length, broken };
}
