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

/**
 * Whether two machines answer each other here, though neither says that it is one: "told" when the writer was told so in this hour. Only
 * mail programs answer by themselves; in a chat people are quick. What was received before is not looked at again.
 */
export async function goesInCircles(
  ports: Pick<Ports, "eventStore" | "clock">,
  threadId: ThreadId,
  { messageId, channel }: InboundMessage,
): Promise<"no" | "yes" | "told"> {
  if (channel !== "email") return "no";
  const { state, events } = await load(ports.eventStore, threadOf(threadId));
  if (state.messageIds.includes(messageId)) return "no";
  const now = Date.parse(ports.clock.now());
  let lastReply = Number.NEGATIVE_INFINITY;
  let quick = 0;
  let told = false;
  for (const { type, occurredAt, data } of events) {
    const at = Date.parse(occurredAt);
    const isRecent = now - at < HOUR_MS;
    if (type === "ReplySent") lastReply = at;
    if (type === "MessageReceived" && isRecent && at - lastReply < QUICK_MS) quick += 1;
    if (type === "MessageIgnored" && isRecent && data.reason === "sender-limit" && data.messageId !== messageId) told = true;
  }
  if (quick < MAX_QUICK_TURNS || now - lastReply >= QUICK_MS) return "no";
  return told ? "told" : "yes";
}
