/** What one delivery's envelope says. */
export type Envelope = {
  /** Empty for a bounce. */
  readonly sender: string;
  readonly recipient: string;
  /** What the client called itself, and where it really came from: an IP address, or `SANDBOX`. */
  readonly helo: string;
  readonly remoteAddress: string;
};

const MAX_VALUE_CHARACTERS = 320;

/**
 * The lines that a receiving mail server puts above a mail (RFC 5321, 4.4): they carry the envelope into the stored mail.
 * Only what stands above the sender's own lines can be believed, which is why the server always writes all of them. The mail parser
 * reads from the Received line whether a mail was handed in on this machine.
 */
export function traceLines(envelope: Envelope, receivedAt: Date): string {
  return [
    `Return-Path: <${safeAddress(envelope.sender)}>`,
    `Delivered-To: ${safeAddress(envelope.recipient)}`,
    `Received: from ${safe(envelope.helo) || "unknown"} ([${safe(envelope.remoteAddress)}]) by webordinary with SMTP; ${receivedAt.toUTCString().replace("GMT", "+0000")}`,
    "",
  ].join("\r\n");
}

/** Printable ASCII without what ends a line or a comment. */
const safe = (value: string): string => value.replace(/[^\x21-\x7e]|[()<>]/g, "").slice(0, MAX_VALUE_CHARACTERS);

/** With SMTPUTF8 (RFC 6531) addresses may have letters of all languages too; nothing that breaks or hides a line. */
const safeAddress = (value: string): string =>
  value
    .replace(/[^\x21-\x7e\p{L}\p{M}\p{N}]|[()<>]/gu, "")
    .slice(0, MAX_VALUE_CHARACTERS)
    .toWellFormed();
