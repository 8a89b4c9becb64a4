export { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "./attachments.ts";
export { htmlToPlainText } from "./html-text.ts";
export { MailparserMailParser, type MailparserMailParserOptions } from "./mailparser-mail-parser.ts";
export { writtenText } from "./reply-text.ts";
