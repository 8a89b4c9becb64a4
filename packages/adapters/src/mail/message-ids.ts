import { createHash } from "node:crypto";
import { ChannelMessageId } from "@webordinary/domain";

/** RFC 5322 lines have at most 998 characters; a longer id is no id. */
const MAX_ID_CHARACTERS = 998;
/** What the domain keeps of a long conversation: the newest. */
const MAX_REFERENCES = 100;

/** A character class without `<` makes every attempt end at the next `<`, so this is linear. Ids are logged and listed: a terminal would obey what is a control character. */
const BRACKETED = /<[^<>\s\p{Cc}]{1,996}>/gu;

/** The ids in a Message-ID, In-Reply-To or References line, each with its angle brackets, in order. */
export function messageIdsIn(value: string | null): ChannelMessageId[] {
  if (value === null) return [];
  const bracketed = value.match(BRACKETED);
  const ids = bracketed ?? value.split(/\s+/).filter((word) => word.includes("@") && !/[<>\p{Cc}]/u.test(word));
  return ids
    .map((id) => (id.startsWith("<") ? id : `<${id}>`))
    .filter((id) => id.length <= MAX_ID_CHARACTERS)
    .map((id) => ChannelMessageId.parse(id));
}

/** Oldest first, each once, the newest hundred. */
export function referencesIn(values: readonly string[]): ChannelMessageId[] {
  const seen = new Set(values.flatMap((value) => messageIdsIn(value)));
  return [...seen].slice(-MAX_REFERENCES);
}

/** Above what the sender wrote, the receiving server's lines differ with every delivery; they don't count for the id. */
const TRACE_LINE = /^(?:return-path|delivered-to|x-original-to|received|received-spf|authentication-results|x-ses-[a-z-]{1,20}):/i;
/** As long as the longest of these names. Bytes. */
const TRACE_NAME_BYTES = 30;

/**
 * The id of a mail that came without one: from the hash of its bytes, so that the same mail delivered twice has one id.
 */
export function derivedMessageId(raw: Uint8Array): ChannelMessageId {
  const sent = raw.subarray(traceLength(raw));
  return ChannelMessageId.parse(`<sha256.${createHash("sha256").update(sent).digest("hex")}@no-message-id.invalid>`);
}

function traceLength(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let start = 0;
  let inTrace = false;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const first = bytes[start];
    const folded = first === 0x20 || first === 0x09;
    if (folded ? !inTrace : !TRACE_LINE.test(bytes.toString("latin1", start, start + TRACE_NAME_BYTES))) return start;
    inTrace = true;
    if (newline < 0) return bytes.length;
    start = newline + 1;
  }
  return start;
}
