import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FIRST_COMMAND_MS, guardOpening, hasTooMany, MAX_CLIENTS_PER_ADDRESS } from "./smtp-opening.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function connection() {
  const destroy = vi.fn();
  const socket = Object.assign(new EventEmitter(), { destroy });
  guardOpening(socket as unknown as Parameters<typeof guardOpening>[0]);
  return {
    says: (text: string) => socket.emit("data", Buffer.from(text)),
    ends: () => socket.emit("close"),
    closed: () => destroy.mock.calls.length > 0,
  };
}

test("who says nothing is sent away, and so is who never ends a line", () => {
  const [silent, slow] = [connection(), connection()];
  vi.advanceTimersByTime(FIRST_COMMAND_MS - 1);
  slow.says("EHL");
  expect([silent.closed(), slow.closed()]).toEqual([false, false]);
  vi.advanceTimersByTime(1);
  expect([silent.closed(), slow.closed()]).toEqual([true, true]);
});

test("who has spoken may take time", () => {
  const client = connection();
  client.says("EH");
  client.says("LO client\r\n");
  vi.advanceTimersByTime(FIRST_COMMAND_MS * 10);
  expect(client.closed()).toBe(false);
});

test("who is gone isn't waited for", () => {
  const client = connection();
  client.ends();
  expect(vi.getTimerCount()).toBe(0);
});

test.each(["POST / HTTP/1.1", "PATCH / HTTP/1.1", "QUERY / HTTP/1.1", `POST /${"a".repeat(2_000)} HTTP/1.1`, "\u0016\u0003\u0001", "", " EHLO x"])(
  "%j is no beginning",
  (line) => {
    const client = connection();
    client.says(`${line}\r\nEHLO x\r\n`);
    expect(client.closed()).toBe(true);
  },
);

test("nor may anything else stand before the greeting; behind it the server answers", () => {
  const [early, late] = [connection(), connection()];
  early.says("NOOP\r\nHost: 127.0.0.1\r\nEHLO x\r\n");
  late.says("noop\r\nehlo x\r\nHost: 127.0.0.1\r\n");
  late.says("Host: 127.0.0.1\r\n");
  expect([early.closed(), late.closed()]).toEqual([true, false]);
});

test("one address has a few connections, and this machine's programs as many as there are", () => {
  const open = (remoteAddress: string, count: number) => Array.from({ length: count }, () => ({ remoteAddress }));
  const others = open("198.51.100.7", 20);
  expect(hasTooMany("203.0.113.9", [...others, ...open("203.0.113.9", MAX_CLIENTS_PER_ADDRESS)])).toBe(false);
  expect(hasTooMany("203.0.113.9", [...others, ...open("203.0.113.9", MAX_CLIENTS_PER_ADDRESS + 1)])).toBe(true);
  for (const own of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) expect(hasTooMany(own, open(own, 20))).toBe(false);
});
