import type { ThreadId } from "../kernel/ids.ts";
import type { InboundMessage } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import { threadOf } from "./aggregates.ts";
import { load } from "./execute.ts";

/** An answer that comes within this time of a reply of ours was written by a machine, or by somebody in a hurry. Milliseconds. */
const QUICK_MS = 60_000;
const HOUR_MS = 60 * 60_000;
/** So many of them in an hour, in one thread, are a machine's. */
export const MAX_QUICK_TURNS = 5;

/** Whether two machines answer each other here, though neither says that it is one. What was received before is not looked at again. */
export async function goesInCircles(ports: Pick<Ports, "eventStore" | "clock">, threadId: ThreadId, { messageId }: InboundMessage): Promise<boolean> {
  const { state, events } = await load(ports.eventStore, threadOf(threadId));
  if (state.messageIds.includes(messageId)) return false;
  const now = Date.parse(ports.clock.now());
  let lastReply = Number.NEGATIVE_INFINITY;
  let quick = 0;
  for (const { type, occurredAt } of events) {
    const at = Date.parse(occurredAt);
    if (type === "ReplySent") lastReply = at;
    if (type === "MessageReceived" && at - lastReply < QUICK_MS && now - at < HOUR_MS) quick += 1;
  }
  return quick >= MAX_QUICK_TURNS && now - lastReply < QUICK_MS;
}
