import { type EventStore, type MessageOutcome, messageOutcome, sessionStream, type ThreadId, threadStream } from "@webordinary/domain";

/** How often the events are looked at. Milliseconds. */
const LOOK_EVERY_MS = 100;

/** A message's end: its reply went out or was refused, or it was ignored. */
export function isSettled(outcome: MessageOutcome): boolean {
  return outcome.state === "told" || (outcome.state === "ignored" && outcome.settled);
}

export async function outcomeOf(eventStore: EventStore, threadId: ThreadId, messageId: string): Promise<MessageOutcome> {
  return messageOutcome(await eventStore.read(threadStream(threadId)), await eventStore.read(sessionStream(threadId)), messageId);
}

/** Waits for a message's end by its events, which another process may be writing. Gives what there is when `signal` aborts. */
export async function awaitOutcome(eventStore: EventStore, threadId: ThreadId, messageId: string, signal: AbortSignal): Promise<MessageOutcome> {
  for (;;) {
    const outcome = await outcomeOf(eventStore, threadId, messageId);
    if (isSettled(outcome) || signal.aborted) return outcome;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
