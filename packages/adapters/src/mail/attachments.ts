import { type Attachment, MAX_ATTACHMENTS, type MediaStore, type RefusedAttachment } from "@webordinary/domain";
import { AttachmentNames } from "./attachment-names.ts";

/** A phone's photo has up to 12 MB; the mail itself ends at 25 MiB. Bytes. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}$/;

/** One part of a mail that isn't its text; photos shown inside of the text (`cid:`) are parts like others. */
export type MailPart = { readonly filename?: string | undefined; readonly contentType?: string | undefined; readonly content: Uint8Array };

/** Stores the parts and names them; what can't be used is refused with a reason for its sender. */
export async function storeAttachments(
  parts: readonly MailPart[],
  mediaStore: MediaStore,
): Promise<{ attachments: Attachment[]; refused: RefusedAttachment[] }> {
  const attachments: Attachment[] = [];
  const refused: RefusedAttachment[] = [];
  const names = new AttachmentNames();
  for (const [index, part] of parts.entries()) {
    const mediaType = mediaTypeOf(part);
    const name = names.claim(part.filename, mediaType, index + 1);
    const reason = refusal(name, mediaType, part.content.byteLength, attachments.length);
    if (reason !== null) refused.push({ name, reason });
    else attachments.push({ name, mediaType, size: part.content.byteLength, key: await mediaStore.put(part.content) });
  }
  return { attachments, refused: listable(refused) };
}

/** No more than a message can tell of; the last one then stands for the rest. */
function listable(refused: readonly RefusedAttachment[]): RefusedAttachment[] {
  if (refused.length <= MAX_ATTACHMENTS) return [...refused];
  const named = refused.slice(0, MAX_ATTACHMENTS - 1);
  return [...named, { name: `${refused.length - named.length} more files`, reason: `a mail can bring at most ${MAX_ATTACHMENTS} files` }];
}

function mediaTypeOf(part: MailPart): string {
  const given = (part.contentType ?? "").trim().toLowerCase();
  return MEDIA_TYPE.test(given) ? given : "application/octet-stream";
}

function refusal(name: string, mediaType: string, size: number, kept: number): string | null {
  if (mediaType === "application/ms-tnef" || mediaType === "application/vnd.ms-tnef" || name.toLowerCase() === "winmail.dat")
    return "this is Outlook's own packing, which only Outlook can open: please send the files again, with the mail in HTML or plain text format";
  if (size > MAX_ATTACHMENT_BYTES)
    return `it has ${megabytes(size)}, and at most ${megabytes(MAX_ATTACHMENT_BYTES)} can be taken: please send a smaller one`;
  if (size === 0) return "it is empty";
  if (kept >= MAX_ATTACHMENTS) return `a mail can bring at most ${MAX_ATTACHMENTS} files: please send this one in another mail`;
  return null;
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / (1024 * 1024))} MB`;
