import { randomUUID } from "node:crypto";
import { type JsonRequest, type JsonService, JsonServiceError, startJsonService } from "./json-service.ts";
import { relayMail, type SmtpSink } from "./smtp-relay.ts";

export type SesOptions = {
  /** Where mails go. */
  readonly smtp: SmtpSink;
  /** SES puts its own id in place of a mail's Message-ID; without it the mail goes on byte for byte, for tests that compare bytes. */
  readonly replaceMessageId?: boolean;
  /** Told of every mail as SES was given it, before it goes on. */
  readonly onMail?: (raw: Buffer) => void;
};

type SendBody = {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[]; readonly CcAddresses?: readonly string[] };
  readonly Content?: { readonly Raw?: { readonly Data?: string } };
};

/** SES refuses more. Bytes. */
const MAX_MAIL_BYTES = 40 * 1024 * 1024;

/** SES v2's sending of raw mail. */
export async function startSes({ smtp, replaceMessageId = false, onMail }: SesOptions): Promise<JsonService> {
  return startJsonService(async ({ action, region, body }: JsonRequest) => {
    if (action !== "POST /v2/email/outbound-emails") throw new JsonServiceError("UnknownOperationException", `the emulator has no ${action}`, 501);
    const { FromEmailAddress = "", Destination, Content } = body as SendBody;
    const data = Content?.Raw?.Data;
    if (data === undefined) throw new JsonServiceError("BadRequestException", "the emulator sends raw mails alone");
    const mail = Buffer.from(data, "base64");
    if (mail.length > MAX_MAIL_BYTES) throw new JsonServiceError("MessageRejected", "Message length is more than 41943040 bytes long.");
    onMail?.(mail);
    const messageId = `0102${randomUUID().replaceAll("-", "").slice(0, 12)}-${randomUUID()}-000000`;
    const host = region === "us-east-1" ? "email" : region;
    const sent = replaceMessageId ? withMessageId(mail, `<${messageId}@${host}.amazonses.com>`) : mail;
    await relayMail(smtp, { from: FromEmailAddress, to: [...(Destination?.ToAddresses ?? []), ...(Destination?.CcAddresses ?? [])] }, sent);
    return { MessageId: messageId };
  });
}

function withMessageId(mail: Buffer, id: string): Buffer {
  const text = mail.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const headers = text.slice(0, end).replace(/^message-id:.*(?:\r\n[ \t].*)*/im, `Message-ID: ${id}`);
  return Buffer.from(headers + text.slice(end), "latin1");
}
