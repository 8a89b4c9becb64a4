import { crashScenarios, describeRun, pointsOf, randomFrom, type ScenarioRun } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { crashAtEach, crashWorld, type Leases, runOnce } from "./testing/crash-memory.ts";

/** Half a minute each on a machine that does nothing else. Milliseconds. */
const TIMEOUT_MS = 300_000;

describe.each(Object.entries(crashScenarios))("%s", { timeout: TIMEOUT_MS }, (name, mails) => {
  test.each<Leases>(["cleared", "left"])("survives a crash before and after every port call, leases %s", async (leases) => {
    const { crashed, all, broken } = await crashAtEach(mails, leases, (points) => points);
    console.log(`${name}, leases ${leases}: ${crashed} crashes tried of ${all}`);
    expect(broken).toStrictEqual([]);
    expect(crashed).toBe(all);
    expect(all).toBeGreaterThan(50);
  });
});

/** Another one each time; printed. */
const SEED = Math.floor(Math.random() * 100_000);
const PAIRS = 200;

test(`survives a crash while it recovers from a crash, ${PAIRS} times`, { timeout: TIMEOUT_MS }, async () => {
  const random = randomFrom(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const scenarios = Object.values(crashScenarios);
  const references = new Map<string, ScenarioRun>();
  const broken: string[] = [];
  let crashed = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const mails = pick(scenarios);
    const leases = pick<Leases>(["cleared", "left"]);
    const key = JSON.stringify([scenarios.indexOf(mails), leases]);
    const reference = references.get(key) ?? (await runOnce(await crashWorld(leases), mails, []));
    references.set(key, reference);
    const first = pick(pointsOf(reference.lives[0] ?? []));
    const recovery = await runOnce(await crashWorld(leases), mails, [first]);
    const crashes = [first, pick(pointsOf(recovery.lives[1] ?? []))];
    const run = await runOnce(await crashWorld(leases), mails, crashes);
    crashed += run.crashed;
    broken.push(...describeRun(crashes, run));
  }
  console.log(`two crashes: ${PAIRS} pairs tried, seed ${SEED}`);
  expect(broken).toStrictEqual([]);
  expect(crashed).toBe(2 * PAIRS);
});
