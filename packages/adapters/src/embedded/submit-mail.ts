import { randomUUID } from "node:crypto";
import { simpleParser } from "mailparser";
import { createTransport } from "nodemailer";

export type Submission = { readonly messageId: string; readonly response: string };

/** A mail program's part: hands a raw mail to a mail server. Gives a mail without Message-ID one, as mail programs do. */
export async function submitMail(raw: Buffer, server: { readonly host: string; readonly port: number }): Promise<Submission> {
  const headers = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true });
  const to = [headers.to, headers.cc].flat().flatMap((field) => field?.value.map(({ address }) => address) ?? []);
  const recipients = to.filter((address): address is string => address !== undefined && address !== "");
  if (recipients.length === 0) throw new MailNotSentError("it names nobody in To: write To: PROJECT@localhost into it");
  const messageId = headers.messageId ?? `<${randomUUID()}@localhost>`;
  const complete = headers.messageId ? raw : Buffer.concat([Buffer.from(`Message-ID: ${messageId}\r\n`), raw]);
  const transport = createTransport({ host: server.host, port: server.port, secure: false, ignoreTLS: true });
  try {
    const envelope = { from: headers.from?.value[0]?.address ?? "", to: recipients };
    const sent = await transport.sendMail({ envelope, raw: complete });
    return { messageId, response: sent.response };
  } catch (error) {
    const { code, response } = error as { code?: string; response?: string };
    if (code === "ECONNREFUSED" || code === "ESOCKET") {
      throw new MailNotSentError(`nobody listens for mail on ${server.host}:${server.port}: start the system first with npm start`, { cause: error });
    }
    throw new MailNotSentError(response ?? String(error), { cause: error });
  } finally {
    transport.close();
  }
}

export class MailNotSentError extends Error {
  readonly code = "mail-not-sent";
  constructor(reason: string, options?: ErrorOptions) {
    super(`the mail was not accepted: ${reason}`, options);
    this.name = "MailNotSentError";
  }
}
