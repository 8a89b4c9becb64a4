import { z } from "zod";
import { ChannelMessageId, Instant } from "../kernel/ids.ts";

/** The way a message came. Another channel is another value here and another adapter, nothing more. */
export const Channel = z.enum(["email"]);
export type Channel = z.infer<typeof Channel>;

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
  /** What its writer wrote: without quoted history and signature. */
  text: z.string().max(MAX_INSTRUCTION_TEXT),
  attachments: z.array(Attachment).max(MAX_ATTACHMENTS),
  refusedAttachments: z.array(RefusedAttachment).max(MAX_ATTACHMENTS),
  inReplyTo: ChannelMessageId.nullable(),
  /** Oldest first. */
  references: z.array(ChannelMessageId).max(100),
  /** Set when a machine wrote it: why it must never be answered. */
  automatic: z.enum(["auto-submitted", "bounce", "list", "own-mail"]).nullable(),
  sentAt: Instant.nullable(),
  rawKey: StorageKey,
});
export type InboundMessage = z.infer<typeof InboundMessage>;
