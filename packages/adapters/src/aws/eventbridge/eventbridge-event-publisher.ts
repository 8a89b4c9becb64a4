import { type EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import type { Clock, Envelope, EventPublisher } from "@webordinary/domain";
import { awsFault, faulting } from "../aws-fault.ts";
import { type EventEntry, eventEntry, MAX_REQUEST_BYTES } from "./event-entry.ts";

/** EventBridge takes no more in one request. */
const MAX_ENTRIES = 10;
/** Tries for entries that a request leaves out, the first included; the SDK's retries are for whole requests. */
const MAX_ATTEMPTS = 5;
/** Before the second try; doubled for each further one. Milliseconds. */
const FIRST_PAUSE_MS = 100;

export type EventBridgeEventPublisherOptions = {
  readonly eventBridge: EventBridgeClient;
  /** Name of the bus. */
  readonly busName: string;
  readonly clock: Clock;
};

/**
 * Publishes to EventBridge: source `webordinary.{aggregate}`, detail type the event's type, detail the envelope; an event of more than 256 KB goes as an
 * `EventReference`. EventBridge keeps no order and delivers at least once: consumers go by `streamId` and `version`. They listen by rules and queues.
 */
export class EventBridgeEventPublisher implements EventPublisher {
  readonly #options: EventBridgeEventPublisherOptions;

  constructor(options: EventBridgeEventPublisherOptions) {
    this.#options = options;
  }

  /** Entries that EventBridge leaves out are tried again; throws `AwsFault` when one is left out each time. */
  async publish(events: readonly Envelope[]): Promise<void> {
    for (const batch of batches(events.map(eventEntry))) await this.#putAll(batch);
  }

  async #putAll(batch: readonly EventEntry[]): Promise<void> {
    let left = batch;
    for (let attempt = 1; ; attempt++) {
      const results = await this.#put(left);
      const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
      if (failed.length === 0) return;
      left = left.filter((_, index) => results[index]?.ErrorCode !== undefined);
      if (attempt === MAX_ATTEMPTS) throw this.#refused(failed);
      await this.#options.clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  /** One result for each entry, in their order. */
  async #put(entries: readonly EventEntry[]): Promise<readonly PutEventsResultEntry[]> {
    const { eventBridge, busName } = this.#options;
    const Entries = entries.map(({ source, detailType, detail }) => ({
      EventBusName: busName,
      Source: source,
      DetailType: detailType,
      Detail: detail,
    }));
    const { FailedEntryCount = 0, Entries: results = [] } = await faulting(
      { action: `publish ${entries.length} events`, on: `event bus ${busName}` },
      () => eventBridge.send(new PutEventsCommand({ Entries })),
    );
    return FailedEntryCount === 0 ? [] : results;
  }

  #refused(failed: readonly PutEventsResultEntry[]): Error {
    const [first] = failed;
    const cause = Object.assign(new Error(`${first?.ErrorMessage ?? "no reason was given"} (${failed.length} entries)`), {
      name: first?.ErrorCode ?? "",
    });
    return awsFault(cause, { action: `publish an event after ${MAX_ATTEMPTS} tries`, on: `event bus ${this.#options.busName}` });
  }
}

/** As many at once as one request takes. */
function batches(entries: readonly EventEntry[]): EventEntry[][] {
  const all: EventEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const current = all.at(-1);
    if (current && current.length < MAX_ENTRIES && bytes + entry.bytes <= MAX_REQUEST_BYTES) {
      current.push(entry);
      bytes += entry.bytes;
    } else {
      all.push([entry]);
      bytes = entry.bytes;
    }
  }
  return all;
}
