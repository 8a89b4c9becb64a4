import { BREAKS_THE_BUILD, MemoryLogger, MemoryProjectDirectory, MemoryWorkspaces, SequentialIds, VirtualClock } from "@webordinary/adapters/memory";
import type { Ports, Reply } from "@webordinary/domain";
import {
  type CrashPoint,
  type CrashWorld,
  crashExpectation,
  crashScenarios,
  crashScripts,
  crashSite,
  describeRun,
  memoryOutside,
  pointsOf,
  projectOf,
  randomFrom,
  runScenario,
  sample,
  type ScenarioMail,
  type ScenarioRun,
} from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { memoryProfile, newMemoryWorld } from "../wiring/memory-profile.ts";
import { resolvePorts } from "../wiring/resolve-ports.ts";
import { LocalSystem } from "./local-system.ts";

const REPOSITORY = "memory:amelia";

/** `cleared`: the next process knows that nobody else lives, as embedded does. `left`: it has to wait until they expire, as on AWS. */
type Leases = "cleared" | "left";

type MemoryCrashWorld = CrashWorld & { readonly clock: VirtualClock };

async function crashWorld(leases: Leases, change: (ports: Ports, replies: Reply[]) => Ports = (ports) => ports): Promise<MemoryCrashWorld> {
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
    outside: async () =>
      memoryOutside({
        ...world,
        replies: [...[...world.sent.values()].map(({ reply }) => reply), ...replies],
        log: logger.lines,
        repository: REPOSITORY,
      }),
  };
}

async function runOnce(world: MemoryCrashWorld, mails: readonly ScenarioMail[], crashes: readonly CrashPoint[]): Promise<ScenarioRun> {
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

describe.each(Object.entries(crashScenarios))("%s", (name, mails) => {
  test.each<Leases>(["cleared", "left"])("survives a crash before and after every port call, leases %s", async (leases) => {
    const reference = await runOnce(await crashWorld(leases), mails, []);
    expect(describeRun([], reference)).toStrictEqual([]);
    const points = pointsOf(reference.lives[0] ?? []);
    const broken: string[] = [];
    let crashed = 0;
    for (const point of points) {
      const run = await runOnce(await crashWorld(leases), mails, [point]);
      crashed += run.crashed;
      broken.push(...describeRun([point], run));
    }
    console.log(`${name}, leases ${leases}: ${crashed} crashes tried of ${points.length}`);
    expect(broken).toStrictEqual([]);
    expect(crashed).toBe(points.length);
    expect(points.length).toBeGreaterThan(50);
  });
});
