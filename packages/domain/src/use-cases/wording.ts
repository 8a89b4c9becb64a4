import type { RefusedAttachment } from "../message/message.ts";

export const shorten = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** As many as one reads; the rest is counted. */
const NAMED = 10;

/** One sentence about files that could not be taken, each with the reason. */
export function tellRefused(refused: readonly RefusedAttachment[]): string {
  const named = refused.slice(0, NAMED).map(({ name, reason }) => `${name} (${reason})`);
  const more = refused.length > NAMED ? [`and ${refused.length - NAMED} more`] : [];
  return `${refused.length === 1 ? "This file" : "These files"} could not be taken: ${[...named, ...more].join(", ")}.`;
}
