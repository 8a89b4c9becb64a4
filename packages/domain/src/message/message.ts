import { z } from "zod";
import { ChannelMessageId, Instant } from "../kernel/ids.ts";

/** The way a message came. Another channel is another value here and another adapter, nothing more. */
export const Channel = z.enum(["email", "chat"]);
export type Channel = z.infer<typeof Channel>;

/** The languages that people are answered in. */
export const Language = z.enum(["en", "de", "fr", "es", "it"]);
export type Language = z.infer<typeof Language>;

/**
 * Whether the sender is who the message says, as the receiving service found out: `failed` when a check speaks against it,
 * `unknown` when none was made. `detail` names the checks: "spf=pass dkim=pass dmarc=pass".
 */
export const SenderAuthentication = z.object({ verdict: z.enum(["passed", "failed", "unknown"]), detail: z.string().max(500) });
export type SenderAuthentication = z.infer<typeof SenderAuthentication>;

/** A mail service's report about a mail of ours (RFC 3464). */
export const DeliveryReport = z.object({
  /** Only `failed` is for good. */
  status: z.enum(["failed", "delayed", "delivered"]),
  recipient: z.string().max(320).nullable(),
  /** The mail that it is about. */
  originalMessageId: ChannelMessageId.nullable(),
  /** The service's own words. */
  diagnostic: z.string().max(1_000),
});
export type DeliveryReport = z.infer<typeof DeliveryReport>;

/** Words that are understood without a model, when they are all that a person wrote, or the first line. */
export const ControlWord = z.enum(["yes", "no", "stop", "undo", "publish", "status", "help"]);
export type ControlWord = z.infer<typeof ControlWord>;

/** Where the bytes of something are kept: a key of the RawMailStore or the MediaStore. */
export const StorageKey = z.string().min(1).max(500);
export type StorageKey = z.infer<typeof StorageKey>;

export const Attachment = z.object({
  /** Safe as a file name: no path, no control characters, never empty. */
  name: z.string().min(1).max(200),
  mediaType: z.string().min(1).max(200),
  /** Bytes. */
  size: z.int().nonnegative(),
  key: StorageKey,
});
export type Attachment = z.infer<typeof Attachment>;

/** A file that came with a message and could not be taken, and why not, in words for its sender. */
export const RefusedAttachment = z.object({ name: z.string().min(1).max(200), reason: z.string().min(1).max(500) });
export type RefusedAttachment = z.infer<typeof RefusedAttachment>;

/** Files of one message, taken or refused: more than people send, and little enough for one event. */
export const MAX_ATTACHMENTS = 50;

/** Text beyond this is cut in events; the whole of it stays in the raw mail. Characters. */
export const MAX_INSTRUCTION_TEXT = 50_000;

/** An inbound message, whatever channel it came by. */
export const InboundMessage = z.object({
  messageId: ChannelMessageId,
  channel: Channel,
  /** Lower-case address. */
  from: z.string().min(1).max(320),
  to: z.array(z.string().max(320)).max(100),
  cc: z.array(z.string().max(320)).max(100),
  subject: z.string().max(500),
  /** What its writer wrote: without quoted history and signature. An inline image stands in it as `[image: its name]`. */
  text: z.string().max(MAX_INSTRUCTION_TEXT),
  /** The whole text, with quoted history and signature, UTF-8 in the MediaStore; null when `text` is all of it. */
  wholeTextKey: StorageKey.nullable(),
  /** What the writer writes in. */
  language: Language,
  authentication: SenderAuthentication,
  attachments: z.array(Attachment).max(MAX_ATTACHMENTS),
  refusedAttachments: z.array(RefusedAttachment).max(MAX_ATTACHMENTS),
  inReplyTo: ChannelMessageId.nullable(),
  /** Oldest first. */
  references: z.array(ChannelMessageId).max(100),
  /** Reply tokens that stand in its quoted history, for when the writer's program dropped all references. Newest first. */
  quotedTokens: z.array(z.string().max(200)).max(5),
  /** Set when a machine wrote it: why it must never be answered. */
  automatic: z.enum(["auto-submitted", "bounce", "list", "own-mail"]).nullable(),
  /** Set when it is a report about a mail of ours. */
  deliveryReport: DeliveryReport.nullable(),
  sentAt: Instant.nullable(),
  rawKey: StorageKey,
});
export type InboundMessage = z.infer<typeof InboundMessage>;
