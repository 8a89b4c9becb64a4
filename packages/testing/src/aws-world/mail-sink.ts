import { SmtpListener, SystemClock } from "@webordinary/adapters/embedded";
import { MemoryLogger } from "@webordinary/adapters/memory";
import type { SmtpSink } from "../emulators/smtp-relay.ts";

/** Return-Path, Delivered-To and Received: what a receiving server writes on top. */
const TRACE_LINES = 3;

export type MailSink = { readonly address: SmtpSink; readonly mails: readonly Buffer[]; stop(): Promise<void> };

/** A mail server that keeps what it gets, without the lines that it would write on top. */
export async function startMailSink(): Promise<MailSink> {
  const mails: Buffer[] = [];
  const listener = new SmtpListener({
    port: 0,
    clock: new SystemClock(),
    logger: new MemoryLogger(),
    onMail: async (raw) => {
      mails.push(withoutLines(Buffer.from(raw), TRACE_LINES));
      return { accepted: true, note: "taken" };
    },
  });
  const port = await listener.listen();
  return { address: { host: "127.0.0.1", port }, mails, stop: () => listener.close() };
}

function withoutLines(raw: Buffer, lines: number): Buffer {
  let start = 0;
  for (let line = 0; line < lines; line++) start = raw.indexOf("\r\n", start) + 2;
  return raw.subarray(start);
}
