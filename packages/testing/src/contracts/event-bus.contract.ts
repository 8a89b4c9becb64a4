import { type Envelope, type EventBus, envelop, StreamId } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** A busy machine may take its time; it costs nothing when all goes well. */
const PATIENCE = { timeout: 10_000 };

export type EventBusUnderTest = { readonly bus: EventBus; readonly stop?: () => Promise<void> };

const events = envelop(
  [1, 2, 3].map((n) => ({ type: "Happened", data: { n } })),
  { streamId: StreamId.parse("thread-t-bustest01"), version: 0 },
  { commandId: "c", causationId: "c", correlationId: "c", actor: "contract", at: "2026-01-01T09:00:00.000Z" },
);

/** What every event bus promises. */
export function eventBusContract(name: string, make: () => Promise<EventBusUnderTest>): void {
  describe(`${name} as an EventBus`, () => {
    let made: EventBusUnderTest;
    let heard: Envelope[];
    const keep = async (event: Envelope) => {
      heard.push(event);
    };

    beforeEach(async () => {
      made = await make();
      heard = [];
    });

    afterEach(async () => {
      await made.stop?.();
    });

    test("a listener hears every event, in order", async () => {
      made.bus.listen(keep);
      await made.bus.publish(events);
      await vi.waitFor(() => expect(heard).toEqual(events), PATIENCE);
    });

    test("every listener hears every event", async () => {
      const second: Envelope[] = [];
      made.bus.listen(keep);
      made.bus.listen(async (event) => {
        second.push(event);
      });
      await made.bus.publish(events);
      await vi.waitFor(() => expect([heard, second]).toEqual([events, events]), PATIENCE);
    });

    test("who has stopped listening hears nothing more", async () => {
      const stop = made.bus.listen(keep);
      await made.bus.publish(events.slice(0, 1));
      await vi.waitFor(() => expect(heard).toHaveLength(1), PATIENCE);
      stop();
      await made.bus.publish(events.slice(1));
      expect(heard).toEqual(events.slice(0, 1));
    });

    test("publishing to nobody, and publishing nothing, are fine", async () => {
      await made.bus.publish(events);
      made.bus.listen(keep);
      await made.bus.publish([]);
      expect(heard).toEqual([]);
    });

    test("a listener that throws makes the publishing throw, and a repeat reaches it", async () => {
      let failures = 1;
      made.bus.listen(async (event) => {
        if (failures-- > 0) throw new Error("not now");
        await keep(event);
      });
      await expect(made.bus.publish(events)).rejects.toThrow("not now");
      await made.bus.publish(events);
      expect(heard).toEqual(events);
    });
  });
}
