import { ProjectUser, ThreadId, VISIBILITY_TIMEOUT_MS } from "@webordinary/domain";
import { workQueuesContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";
import { MemoryWorkQueues } from "./work-queues.ts";

workQueuesContract("MemoryWorkQueues", async () => {
  const clock = new VirtualClock();
  const queues = new MemoryWorkQueues({ clock });
  return {
    queues,
    sendText: async (text) => queues.output.sendText(text),
    visibilityTimeoutMs: VISIBILITY_TIMEOUT_MS,
    pass: (ms) => clock.advance(ms),
  };
});

const pair = ProjectUser.parse("amelia+scott");
const doorbell = { threadId: ThreadId.parse("t-memory001") };

test("queues are lost at a restart, unless they were given their messages", async () => {
  const clock = new VirtualClock();
  const queues = new Map();
  await new MemoryWorkQueues({ clock, queues }).input(pair).send(doorbell);
  await new MemoryWorkQueues({ clock }).input(pair).send(doorbell);
  expect(await new MemoryWorkQueues({ clock }).input(pair).receive()).toEqual([]);
  expect(await new MemoryWorkQueues({ clock, queues }).input(pair).receive()).toHaveLength(1);
});

test("whoever stops waiting leaves nothing behind with the clock or the signal", async () => {
  const clock = new VirtualClock();
  const bell = new MemoryWorkQueues({ clock }).input(pair);
  const stop = new AbortController();
  const waiting = bell.receive({ waitMs: 60_000, signal: stop.signal });
  expect(clock.sleeping).toBe(1);
  stop.abort();
  await waiting;
  expect(clock.sleeping).toBe(0);
});

test("who settles after somebody else got the message settles nothing", async () => {
  const clock = new VirtualClock();
  const queue = new MemoryWorkQueues({ clock }).input(pair);
  await queue.send(doorbell);
  const [late] = await queue.receive();
  await clock.advance(VISIBILITY_TIMEOUT_MS + 1);
  const [current] = await queue.receive();
  await late?.ack();
  await late?.retry("late");
  await current?.retry("busy");
  expect((await queue.receive()).map(({ attempt }) => attempt)).toEqual([3]);
});

test("of many who wait, one message wakes only as many as there are messages", async () => {
  const clock = new VirtualClock();
  const bell = new MemoryWorkQueues({ clock }).input(pair);
  const stop = new AbortController();
  const waiting = Array.from({ length: 50 }, () => bell.receive({ waitMs: 20_000, signal: stop.signal }));
  await clock.advance(0);
  expect(clock.sleeping).toBe(50);
  await bell.send(doorbell);
  await clock.advance(0);
  expect(clock.sleeping).toBe(49);
  stop.abort();
  expect((await Promise.all(waiting)).flat()).toHaveLength(1);
});

test("who stops waiting at the moment when it was woken leaves the message to the next, at once", async () => {
  const clock = new VirtualClock();
  const bell = new MemoryWorkQueues({ clock }).input(pair);
  const stop = new AbortController();
  const leaving = bell.receive({ waitMs: 20_000, signal: stop.signal });
  const staying = bell.receive({ waitMs: 20_000 });
  await clock.advance(0);
  await bell.send(doorbell);
  stop.abort();
  await clock.advance(0);
  expect([await leaving, (await staying).length]).toEqual([[], 1]);
});
