import { ChannelMessageId, type Clock, type Reply } from "@webordinary/domain";
import MailComposer from "nodemailer/lib/mail-composer";
import { htmlReply } from "./reply-html.ts";
import { plainReply } from "./reply-plain.ts";

export type MailReplyOptions = {
  /** Where projects get their mail: `{projectId}@{domain}`. */
  readonly domain: string;
  /** The name that people see as the sender. */
  readonly fromName?: string;
  /** For the Date line. */
  readonly clock: Clock;
};

/** A reply as a mail that can be handed to any mail service, or why it can never be one. */
export type RenderedReply =
  | {
      readonly ok: true;
      readonly mime: Uint8Array;
      readonly messageId: ChannelMessageId;
      readonly envelope: { readonly from: string; readonly to: string };
    }
  | { readonly ok: false; readonly reason: string };

const ADDRESS = /^[^\s@<>,;:"'()[\]\\]{1,64}@[^\s@<>,;:"'()[\]\\]{1,255}$/;

/** Mail programs show about 70 characters; the standard forbids lines above 998. Characters. */
const MAX_SUBJECT_CHARACTERS = 200;

/** Any number of "Re:", "AW:", "SV:" and so on: what stays is the same subject however often it went back and forth. */
const ANSWER_PREFIXES = /^(?:\s*(?:re|aw|sv|antw?|ref|rif|res|vs)\s?(?:\[\d{1,3}\])?\s?:)+\s*/i;

/** One function that turns replies into mails. The same reply gives the same Message-ID and, at the same time, the same bytes. */
export function mailReplyRenderer(options: MailReplyOptions): (reply: Reply) => Promise<RenderedReply> {
  return async (reply) => {
    if (!ADDRESS.test(reply.to)) return { ok: false, reason: `"${oneLine(reply.to)}" is not an e-mail address that can be written to` };
    const from = `${reply.projectId}@${options.domain}`;
    const messageId = replyMessageId(reply.replyId, options.domain);
    const composer = new MailComposer({
      from: { name: options.fromName ?? "WebOrdinary", address: from },
      to: { name: "", address: reply.to },
      replyTo: { name: options.fromName ?? "WebOrdinary", address: threadAddress(reply, options.domain) },
      subject: replySubject(reply.subject),
      messageId,
      inReplyTo: oneLine(reply.inReplyTo),
      references: [...new Set([...reply.references, reply.inReplyTo])].map(oneLine),
      date: new Date(options.clock.now()),
      headers: { "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All" },
      text: plainReply(reply),
      html: htmlReply(reply),
      baseBoundary: reply.replyId,
      newline: "win",
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { ok: true, mime: await composer.compile().build(), messageId, envelope: { from, to: reply.to } };
  };
}

/** Derived, so that a reply that is sent again after a crash is the same mail to whoever gets both. */
export function replyMessageId(replyId: string, domain: string): ChannelMessageId {
  return ChannelMessageId.parse(`<${replyId.replace(/[^A-Za-z0-9._-]/g, "_")}@${domain}>`);
}

/** The address that leads an answer back into its conversation. */
export const threadAddress = (reply: Pick<Reply, "projectId" | "threadId">, domain: string): string =>
  `${reply.projectId}+${reply.threadId}@${domain}`;

export function replySubject(subject: string): string {
  const bare = oneLine(subject).replace(ANSWER_PREFIXES, "").slice(0, MAX_SUBJECT_CHARACTERS).toWellFormed();
  return `Re: ${bare === "" ? "your message" : bare}`;
}

/** Without line breaks and other control characters nobody can add a header line of their own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const oneLine = (value: string): string => value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
