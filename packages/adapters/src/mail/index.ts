export { MAX_ATTACHMENT_BYTES } from "./attachments.ts";
export { htmlToPlainText } from "./html-text.ts";
export { MailparserMailParser, type MailparserMailParserOptions } from "./mailparser-mail-parser.ts";
export { type MailReplyOptions, mailReplyRenderer, type RenderedReply, replyMessageId, replySubject, threadAddress } from "./reply-mime.ts";
export { writtenText } from "./reply-text.ts";
