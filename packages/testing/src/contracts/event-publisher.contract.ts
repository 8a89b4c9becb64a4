import { type Envelope, type EventPublisher, envelop, StreamId } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** A busy machine may take its time; it costs nothing when all goes well. */
const PATIENCE = { timeout: 10_000 };

export type EventPublisherUnderTest = {
  readonly publisher: EventPublisher;
  /** What has come out at the other end, in whatever order. */
  readonly arrived: () => Promise<readonly Envelope[]>;
  /** The next publishing is not taken. */
  readonly breakOnce: () => void;
  readonly stop?: () => Promise<void>;
};

const events = envelop(
  Array.from({ length: 25 }, (_, n) => ({ type: "Happened", data: { n, text: 'ÄÖÜ "quoted" 👋\n' } })),
  { streamId: StreamId.parse("thread-t-publisher1"), version: 0 },
  { commandId: "c", causationId: "c", correlationId: "c", actor: "contract", at: "2026-01-01T09:00:00.000Z" },
);

const sorted = (envelopes: readonly Envelope[]) => envelopes.toSorted((a, b) => a.version - b.version);

/** What everything promises that events are published to, whoever listens and wherever. */
export function eventPublisherContract(name: string, make: () => Promise<EventPublisherUnderTest>): void {
  describe(`${name} as an EventPublisher`, () => {
    let made: EventPublisherUnderTest;

    beforeEach(async () => {
      made = await make();
    });

    afterEach(async () => {
      await made.stop?.();
    });

    test("every event arrives as it was published, however many", async () => {
      await made.publisher.publish(events);
      await vi.waitFor(async () => expect(sorted(await made.arrived())).toEqual(events), PATIENCE);
    });

    test("publishing nothing is fine", async () => {
      await made.publisher.publish([]);
      expect(await made.arrived()).toEqual([]);
    });

    test("what was published twice arrives twice", async () => {
      const [first] = events;
      await made.publisher.publish(events.slice(0, 1));
      await made.publisher.publish(events.slice(0, 1));
      await vi.waitFor(async () => expect(await made.arrived()).toEqual([first, first]), PATIENCE);
    });

    test("a publishing that isn't taken throws, and a repeat arrives", async () => {
      made.breakOnce();
      await expect(made.publisher.publish(events.slice(0, 1))).rejects.toThrow();
      await made.publisher.publish(events.slice(0, 1));
      await vi.waitFor(async () => expect((await made.arrived()).at(-1)).toEqual(events[0]), PATIENCE);
    });
  });
}
