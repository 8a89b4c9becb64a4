import { ChannelMessageId, type Clock, type MediaStore, type Reply, type ReplyTokens } from "@webordinary/domain";
import MailComposer from "nodemailer/lib/mail-composer";
import { answerLink } from "./answer-words.ts";
import { onOneLine } from "./plain-characters.ts";
import { replyContent } from "./reply-content.ts";
import { htmlReply } from "./reply-html.ts";
import { type MailPicture, mailPictures } from "./reply-pictures.ts";
import { plainReply } from "./reply-plain.ts";
import { WORDING } from "./wording/by-language.ts";

export type MailReplyOptions = {
  /** Where projects get their mail: `{projectId}@{domain}`. */
  readonly domain: string;
  /** Of the service; people see "amelia via {serviceName}" as the sender. */
  readonly serviceName?: string;
  /** For the Date line, and the token's day. */
  readonly clock: Pick<Clock, "now">;
  /** Lead an answer back into its conversation. */
  readonly tokens: Pick<ReplyTokens, "issue">;
  /** Has the pictures of the changed pages. */
  readonly mediaStore: Pick<MediaStore, "get">;
};

/** A reply as a mail that can be handed to any mail service, or why it can never be one. */
export type RenderedReply =
  | {
      readonly ok: true;
      readonly mime: Uint8Array;
      readonly messageId: ChannelMessageId;
      readonly envelope: { readonly from: string; readonly to: string; readonly cc: readonly string[] };
    }
  | { readonly ok: false; readonly reason: string };

const ADDRESS = /^[^\s@<>,;:"'()[\]\\]{1,64}@[^\s@<>,;:"'()[\]\\]{1,255}$/;

/** Mail programs show about 70 characters; the standard forbids lines above 998. Characters. */
const MAX_SUBJECT_CHARACTERS = 200;

/** Any number of "Re:", "AW:", "SV:" and so on: what stays is the same subject however often it went back and forth. */
const ANSWER_PREFIXES = /^(?:\s*(?:re|aw|sv|antw?|ref|rif|res|vs)\s?(?:\[\d{1,3}\])?\s?:)+\s*/i;

/**
 * One function that turns replies into mails. The same reply gives the same Message-ID and, at the same time, the same bytes. It throws what the media
 * store throws; a picture that isn't there is left out.
 */
export function mailReplyRenderer(options: MailReplyOptions): (reply: Reply) => Promise<RenderedReply> {
  return async (reply) => {
    if (!ADDRESS.test(reply.to)) return { ok: false, reason: `"${onOneLine(reply.to)}" is not an e-mail address that can be written to` };
    const from = `${reply.projectId}@${options.domain}`;
    const now = options.clock.now();
    const token = options.tokens.issue({ projectId: reply.projectId, threadId: reply.threadId }, now);
    const answerTo = replyAddress(reply.projectId, token, options.domain);
    const messageId = replyMessageId(reply.replyId, options.domain);
    const name = `${reply.projectId} via ${options.serviceName ?? "WebOrdinary"}`;
    const subject = replySubject(reply.subject, WORDING[reply.language].noSubject);
    const cc = otherReaders(reply, options.domain);
    const content = replyContent(reply);
    const pictures = await mailPictures(reply, options.mediaStore);
    const mark = `[ref:${token}]`;
    const composer = new MailComposer({
      from: { name, address: from },
      to: { name: "", address: reply.to },
      cc: cc.map((address) => ({ name: "", address })),
      replyTo: { name, address: answerTo },
      subject,
      messageId,
      inReplyTo: onOneLine(reply.inReplyTo),
      references: [...new Set([...reply.references, reply.inReplyTo])].map(onOneLine),
      date: new Date(now),
      headers: { "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Content-Language": reply.language },
      text: plainReply(content, mark),
      html: htmlReply({ content, pictures, mark, answerLink: (word) => answerLink(answerTo, subject, word) }),
      attachments: pictures.flatMap(attachmentsOf),
      baseBoundary: reply.replyId,
      newline: "win",
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { ok: true, mime: await composer.compile().build(), messageId, envelope: { from, to: reply.to, cc } };
  };
}

function attachmentsOf({ before, after }: MailPicture) {
  return [before, after]
    .filter((picture) => picture !== null)
    .map(({ cid, fileName, jpeg }) => ({
      cid,
      filename: fileName,
      content: jpeg,
      contentType: "image/jpeg",
      contentDisposition: "inline" as const,
    }));
}

/** Each once, without the addressee, what is no address, and the project itself: that mail would come back. */
function otherReaders({ to, cc, projectId }: Reply, domain: string): readonly string[] {
  const byLowerCase = new Map(cc.filter((address) => ADDRESS.test(address)).map((address) => [address.toLowerCase(), address]));
  byLowerCase.delete(to.toLowerCase());
  const isOwn = (address: string): boolean => address.endsWith(`@${domain.toLowerCase()}`) && /^[^+@]*/.exec(address)?.[0] === projectId;
  return [...byLowerCase].filter(([address]) => !isOwn(address)).map(([, address]) => address);
}

/** Derived, so that a reply that is sent again after a crash is the same mail to whoever gets both. */
export function replyMessageId(replyId: string, domain: string): ChannelMessageId {
  return ChannelMessageId.parse(`<${replyId.replace(/[^A-Za-z0-9._-]/g, "_")}@${domain}>`);
}

/** The address that leads an answer back into its conversation. */
export const replyAddress = (projectId: string, token: string, domain: string): string => `${projectId}+${token}@${domain}`;

/** "Re: " once, whatever went before; `noSubject` stands in for an empty one. */
export function replySubject(subject: string, noSubject = WORDING.en.noSubject): string {
  const bare = onOneLine(subject).replace(ANSWER_PREFIXES, "").slice(0, MAX_SUBJECT_CHARACTERS).toWellFormed();
  return `Re: ${bare === "" ? noSubject : bare}`;
}
