import type { RefusedAttachment } from "../../message/message.ts";

/** As many as one reads; the rest is counted. */
const NAMED = 10;

/** Files with their reasons, `more` says how many are left out. */
export function listed(files: readonly RefusedAttachment[], more: (count: number) => string): string {
  const named = files.slice(0, NAMED).map(({ name, reason }) => `${name} (${reason})`);
  return [...named, ...(files.length > NAMED ? [more(files.length - NAMED)] : [])].join(", ");
}
