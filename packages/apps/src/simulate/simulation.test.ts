import { type Envelope, seal } from "@webordinary/domain";
import { beforeAll, describe, expect, test } from "vitest";
import { foldTimes } from "./instruction-times.ts";
import { checkReplies } from "./invariants.ts";
import { checkOptions } from "./options.ts";
import { reportOf, type SimulationReport } from "./report.ts";
import { reportLines } from "./report-text.ts";
import { Simulation } from "./simulation.ts";

const MEASURED = { seconds: 1, machine: "a test", peakMemoryBytes: 0 };

async function simulated(options: { projectUsers: number; messages: number; seed: string; workers?: number }) {
  const simulation = new Simulation({ workers: 8, concurrency: 4, ...options });
  await simulation.run();
  return { simulation, report: await reportOf(simulation, MEASURED) };
}

describe("a day of 200 project+users and 1,000 messages", () => {
  let simulation: Simulation;
  let report: SimulationReport;
  let log: readonly Envelope[];
  beforeAll(async () => {
    ({ simulation, report } = await simulated({ projectUsers: 200, messages: 1_000, seed: "test" }));
    log = simulation.disk.log.slice();
  });

  test("every message has exactly one end and one result reply", () => {
    expect(report.broken).toEqual([]);
    expect(report.messages).toBe(1_000);
    expect(Object.values(report.ends).reduce((sum, count) => sum + count, 0)).toBe(1_000);
  });

  test("some mails come twice and change nothing", () => {
    expect(report.deliveries).toBeGreaterThan(1_000);
  });

  test("people interrupt themselves, and the agent stops within seconds", () => {
    const { count, p95 } = report.latencies.interrupt;
    expect(count).toBeGreaterThan(20);
    expect(p95).toBeLessThan(5_000);
  });

  test("what a reply took is what was waited, worked and told", () => {
    for (const { total, waitedForWorker, waitedForOthers, worked, told } of foldTimes(log).instructions) {
      expect(waitedForWorker + waitedForOthers + worked + told).toBe(total);
      expect(Math.min(waitedForWorker, waitedForOthers, worked, told)).toBeGreaterThanOrEqual(0);
    }
  });

  test("the report tells the seed, the latencies and the verdict", () => {
    const text = reportLines(report).join("\n");
    expect(text).toContain("seed test");
    expect(text).toMatch(/received -> reply sent +\d+ s/);
    expect(text).toContain("Every message has exactly one end and one result reply.");
  });

  test("a reply that is missing in the log is noticed", () => {
    const at = log.findIndex(({ type }) => type === "ReplySent");
    expect(foldTimes(log.toSpliced(at, 1)).broken).toEqual([expect.stringMatching(/ended .* told so 0 times$/)]);
  });

  test("a second end is noticed", () => {
    const end = log.findIndex(({ type }) => type === "InstructionCompleted");
    expect(foldTimes(log.toSpliced(end, 0, seal({ ...log[end] } as Envelope))).broken).toEqual([
      expect.stringMatching(/has 2 ends: InstructionCompleted, InstructionCompleted$/),
    ]);
  });

  test("a reply too few, a reply too many and a reply that was handed over twice are noticed", () => {
    const { sent } = simulation.outbox;
    const [first, ...others] = sent;
    if (!first) throw new Error("no reply was sent");
    expect(checkReplies(log, sent, sent.length)).toEqual([]);
    expect(checkReplies(log, others, others.length)).toEqual([`0 replies left for ${first.reply.causeEventId}`]);
    expect(checkReplies(log, [...sent, first], sent.length + 1)).toEqual([`2 replies left for ${first.reply.causeEventId}`]);
    expect(checkReplies(log, sent, sent.length + 1)).toEqual([`${sent.length} replies were handed over ${sent.length + 1} times`]);
  });
});

test("the same seed is the same day, another one is another", async () => {
  const small = { projectUsers: 10, messages: 30 };
  const [one, again, other] = [
    await simulated({ ...small, seed: "a" }),
    await simulated({ ...small, seed: "a" }),
    await simulated({ ...small, seed: "b" }),
  ];
  const story = ({ simulation }: { simulation: Simulation }) => simulation.disk.log.slice().map(({ type, occurredAt }) => `${occurredAt} ${type}`);
  expect(story(again)).toEqual(story(one));
  expect(story(other)).not.toEqual(story(one));
});

test("with one worker for many everybody waits, and all is done and told in the end", async () => {
  const simulation = new Simulation({ projectUsers: 60, messages: 200, workers: 1, concurrency: 1, seed: "crowd" });
  await simulation.run();
  const report = await reportOf(simulation, MEASURED);
  expect(report.broken).toEqual([]);
  expect(report.mostBusyLanes).toBe(1);
  expect(report.latencies.waitedForWorker.p50).toBeGreaterThan(60_000);
});

test("what can't be simulated is refused with what to do", () => {
  const options = { projectUsers: 10, messages: 20, workers: 1, concurrency: 1, seed: "x" };
  expect(checkOptions(options)).toBe(options);
  expect(() => checkOptions({ ...options, messages: 9 })).toThrow("give more --messages or fewer --project-users");
  expect(() => checkOptions({ ...options, workers: 0 })).toThrow("--workers must be a whole number from 1 to 10000");
});
