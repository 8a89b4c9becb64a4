import type { ChannelMessageId, Instant } from "../kernel/ids.ts";
import type { Ports } from "../ports/ports.ts";

/** Messages of one person to one project in an hour: more than anybody writes by hand. */
export const SENDER_LIMIT = 30;
/** Messages of all people to one project in an hour. */
export const PROJECT_LIMIT = 200;

/**
 * Counts a message in the current hour (UTC), once however often it is delivered. Returns how many there are, this one included;
 * above `limit` it stops counting at `limit + 2`, so that the first message too many can be told from the others.
 */
export async function countInHour(
  { readModels }: Pick<Ports, "readModels">,
  key: string,
  messageId: ChannelMessageId,
  now: Instant,
  limit: number,
): Promise<number> {
  const hour = now.slice(0, 13);
  // Each time that another was faster, there is one more; so it comes to an end when the limit is reached, at the latest.
  for (let attempt = 0; attempt <= limit + 2; attempt++) {
    const before = await readModels.get("rates", key);
    const seen = before?.value.hour === hour ? (before.value.messages as readonly string[]) : [];
    const at = seen.indexOf(messageId);
    if (at >= 0) return at + 1;
    if (seen.length >= limit + 2) return seen.length;
    const messages = [...seen, messageId];
    if (await readModels.put("rates", key, { hour, messages }, before?.revision ?? 0)) return messages.length;
  }
  // It was counted across the turn of an hour; it is let in rather than lost.
  return 1;
}
