import type { Logger } from "@webordinary/domain";
import { crashScenarios, describeRun, inParallel, pointsOf, randomFrom, runEmbedded, sample } from "@webordinary/testing";
import { expect, test } from "vitest";
import { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { openEmbedded } from "./embedded-instance.ts";
import { LocalSystem } from "./local-system.ts";

/** The same in every run; the slow suite tries every point. */
const SEED = 4_400;
const POINTS = 40;
/** Each run waits for git most of the time. */
const LANES = 3;

const open = (dataDir: string, logger: Logger) => openEmbedded(EmbeddedSettings.parse({ dataDir, path: process.env.PATH, chromium: "none" }), logger);
const one = {
  open,
  mails: crashScenarios["one mail"],
  system: (ports: ConstructorParameters<typeof LocalSystem>[0]) => new LocalSystem(ports, { lingerMs: 50 }),
};

test(`one mail through SQLite, files and git survives a crash at ${POINTS} of its port calls`, { timeout: 240_000 }, async () => {
  const reference = await runEmbedded({ ...one, crashes: [] });
  expect(describeRun([], reference)).toStrictEqual([]);
  const points = pointsOf(reference.lives[0] ?? []);
  const chosen = sample(points, POINTS, randomFrom(SEED));
  const runs = await inParallel(chosen, LANES, async (point) => ({ point, run: await runEmbedded({ ...one, crashes: [point] }) }));
  const crashed = runs.reduce((sum, { run }) => sum + run.crashed, 0);
  console.log(`one mail, embedded: ${crashed} crashes tried, ${chosen.length} points of ${points.length}, seed ${SEED}`);
  expect(runs.flatMap(({ point, run }) => describeRun([point], run))).toStrictEqual([]);
  // Time is real here, so another run may make a few calls less, such as a poll.
  expect(crashed).toBeGreaterThan(POINTS * 0.9);
});
