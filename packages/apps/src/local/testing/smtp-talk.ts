import { connect, type Socket } from "node:net";

export type SmtpTalk = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Uint8Array;
  /** Announces the size with MAIL FROM, as mail servers do. */
  readonly announceSize?: boolean;
  /** Called when all of the mail is sent but its last line. */
  readonly beforeEnd?: () => void;
};

/** The first refusal, or the answer to the mail itself. */
export type SmtpAnswer = { readonly at: "MAIL" | "RCPT" | "DATA" | "mail"; readonly code: number; readonly text: string };

/** Talks SMTP by hand, for mails that no mail program would send. */
export async function talkSmtp(port: number, talk: SmtpTalk): Promise<SmtpAnswer> {
  const socket = connect({ host: "127.0.0.1", port });
  const answers = answersOf(socket);
  const say = async (line: string) => {
    socket.write(`${line}\r\n`);
    return answers.next();
  };
  try {
    await answers.next();
    await say("EHLO client.example");
    const size = talk.announceSize ? ` SIZE=${talk.raw.byteLength}` : "";
    const mail = await say(`MAIL FROM:<${talk.from}>${size}`);
    if (mail.code >= 400) return { at: "MAIL", ...mail };
    for (const recipient of talk.to) {
      const rcpt = await say(`RCPT TO:<${recipient}>`);
      if (rcpt.code >= 400) return { at: "RCPT", ...rcpt };
    }
    const data = await say("DATA");
    if (data.code >= 400) return { at: "DATA", ...data };
    socket.write(dotStuffed(talk.raw));
    talk.beforeEnd?.();
    return { at: "mail", ...(await say("\r\n.")) };
  } finally {
    socket.destroy();
  }
}

/** A line that is only a dot would end the mail, so every leading dot is doubled. */
function dotStuffed(raw: Uint8Array): Buffer {
  return Buffer.from(Buffer.from(raw).toString("latin1").replace(/^\./gm, ".."), "latin1");
}

type Answer = { readonly code: number; readonly text: string };

function answersOf(socket: Socket): { next(): Promise<Answer> } {
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const come: Answer[] = [];
  let said = "";
  socket.on("data", (chunk) => {
    said += chunk.toString("latin1");
    for (let end = said.indexOf("\r\n"); end >= 0; end = said.indexOf("\r\n")) {
      const line = said.slice(0, end);
      said = said.slice(end + 2);
      if (line[3] === "-") continue;
      const answer = { code: Number(line.slice(0, 3)), text: line.slice(4) };
      const first = waiting.shift();
      if (first) first.resolve(answer);
      else come.push(answer);
    }
  });
  const fail = (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the mail server hung up")));
  return {
    next: () => {
      const there = come.shift();
      return there ? Promise.resolve(there) : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  };
}
