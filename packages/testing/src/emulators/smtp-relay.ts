import { createConnection } from "node:net";

export type SmtpSink = { readonly host: string; readonly port: number };

/** Longer than any test waits. Milliseconds. */
const TIMEOUT_MS = 10_000;

/** Hands a mail on as it is, byte for byte. Rejects with the sink's words when it refuses. */
export async function relayMail(sink: SmtpSink, envelope: { readonly from: string; readonly to: readonly string[] }, mail: Buffer): Promise<void> {
  const socket = createConnection(sink);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error("the sink is silent")));
  const replies = replyReader(socket);
  const say = async (line: string | Buffer, expected: string): Promise<void> => {
    socket.write(line);
    await expectReply(await replies.next(), expected);
  };
  try {
    await expectReply(await replies.next(), "2");
    await say("EHLO emulator\r\n", "2");
    await say(`MAIL FROM:<${envelope.from}>\r\n`, "2");
    for (const to of envelope.to) await say(`RCPT TO:<${to}>\r\n`, "2");
    await say("DATA\r\n", "3");
    const text = mail.toString("latin1").replace(/(^|\r\n)\./g, "$1..");
    await say(Buffer.from(`${text}${text.endsWith("\r\n") ? "" : "\r\n"}.\r\n`, "latin1"), "2");
    socket.write("QUIT\r\n");
  } finally {
    socket.end();
  }
}

/** Whole replies, several lines or one. */
async function* replyReader(socket: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of socket) {
    text += chunk.toString();
    for (let end = /^\d{3}(?: .*)?\r\n/m.exec(text); end; end = /^\d{3}(?: .*)?\r\n/m.exec(text)) {
      const length = end.index + end[0].length;
      const reply = text.slice(0, length);
      text = text.slice(length);
      yield reply;
    }
  }
}

async function expectReply({ value }: IteratorResult<string>, first: string): Promise<void> {
  if (typeof value === "string" && value.startsWith(first)) return;
  throw new Error(`the sink said: ${String(value ?? "nothing")}`);
}
