import type { Logger, Ports } from "@webordinary/domain";
import { crashScenarios, describeRun, inParallel, pointsOf, randomFrom, runEmbedded, sample } from "@webordinary/testing";
import { expect, test } from "vitest";
import { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { openEmbedded } from "./embedded-instance.ts";
import { LocalSystem } from "./local-system.ts";

const LANES = 3;
/** Another one in every run, so that many runs try all there is. */
const SEED = Date.now() % 1_000_000;

const open = (dataDir: string, logger: Logger) => openEmbedded(EmbeddedSettings.parse({ dataDir, path: process.env.PATH, chromium: "none" }), logger);
const system = (ports: Ports) => new LocalSystem(ports, { lingerMs: 50 });

test.each([
  ["one mail", Number.POSITIVE_INFINITY],
  ["two mails in one thread", 80],
  ["two mails in two threads", 80],
  ["the same mail twice", 40],
] as const)("%s through SQLite, files and git survives a crash at up to %d of its port calls", { timeout: 900_000 }, async (name, count) => {
  const mails = crashScenarios[name];
  const reference = await runEmbedded({ open, system, mails, crashes: [] });
  expect(describeRun([], reference)).toStrictEqual([]);
  const points = pointsOf(reference.lives[0] ?? []);
  const chosen = sample(points, count, randomFrom(SEED));
  const runs = await inParallel(chosen, LANES, async (point) => ({ point, run: await runEmbedded({ open, system, mails, crashes: [point] }) }));
  const crashed = runs.reduce((sum, { run }) => sum + run.crashed, 0);
  console.log(`${name}, embedded: ${crashed} crashes tried, ${chosen.length} points of ${points.length}, seed ${SEED}`);
  expect(runs.flatMap(({ point, run }) => describeRun([point], run))).toStrictEqual([]);
  expect(chosen.length).toBeGreaterThan(39);
  expect(crashed).toBeGreaterThan(chosen.length * 0.9);
});

test("two crashes, one in the recovery from the other, are survived 40 times", { timeout: 900_000 }, async () => {
  const mails = crashScenarios["one mail"];
  const random = randomFrom(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const reference = await runEmbedded({ open, system, mails, crashes: [] });
  const firsts = Array.from({ length: 40 }, () => pick(pointsOf(reference.lives[0] ?? [])));
  const broken = await inParallel(firsts, LANES, async (first) => {
    const recovery = await runEmbedded({ open, system, mails, crashes: [first] });
    const crashes = [first, pick(pointsOf(recovery.lives[1] ?? recovery.lives[0] ?? []))];
    return describeRun(crashes, await runEmbedded({ open, system, mails, crashes }));
  });
  console.log(`two crashes, embedded: 40 pairs tried, seed ${SEED}`);
  expect(broken.flat()).toStrictEqual([]);
});
