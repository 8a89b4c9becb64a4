import { type Clock, type Logger, MAX_MAIL_BYTES, StorageFullError } from "@webordinary/domain";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { isSandboxed, SANDBOX } from "../system/loopback-client.ts";
import { guardOpening, hasTooMany } from "./smtp-opening.ts";
import { traceLines } from "./smtp-trace.ts";

export type MailVerdict =
  | { readonly accepted: true; readonly note: string }
  /** `permanent`: the sender's server must not try again and tells its user; otherwise it tries later. */
  | { readonly accepted: false; readonly permanent: boolean; readonly note: string };

export type SmtpListenerOptions = {
  readonly host?: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Bytes. */
  readonly maxBytes?: number;
  /**
   * Called once for each recipient, with the mail as it came below the lines that a receiving server puts on top
   * (Return-Path, Delivered-To, Received). The client gets its 250 only after this has resolved.
   */
  readonly onMail: (raw: Uint8Array) => Promise<MailVerdict>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Each may hold a whole mail in memory. */
const MAX_CLIENTS = 20;
/** A mail to us names one or two of our addresses. */
const MAX_RECIPIENTS = 20;
/** A client that is silent for so long is gone. Milliseconds. */
const SOCKET_TIMEOUT_MS = 60_000;
/** How long mails under way may take when the listener closes. Milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000;
/** An SMTP answer is one line. Characters. */
const MAX_NOTE_CHARACTERS = 200;

/**
 * Takes mails by SMTP. Without login or TLS: it is for one machine, and listens on the loopback unless told otherwise. A client that sits in
 * a sandbox there, as sites' builds do, is noted as `SANDBOX` in place of its address.
 */
export class SmtpListener {
  readonly #options: SmtpListenerOptions;
  readonly #maxBytes: number;
  readonly #host: string;
  readonly #server: SMTPServer;
  readonly #sandboxed = new WeakSet<SMTPServerSession>();
  #closing: Promise<void> | null = null;

  constructor(options: SmtpListenerOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? MAX_MAIL_BYTES;
    this.#host = options.host ?? "127.0.0.1";
    this.#server = new SMTPServer({
      size: this.#maxBytes,
      rejectOversized: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      banner: "WebOrdinary",
      maxClients: MAX_CLIENTS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      onConnect: (session, callback) => {
        // Now, when it can't have gone yet: it waits for our greeting.
        if (isSandboxed(session)) this.#sandboxed.add(session);
        const tooMany = hasTooMany(session.remoteAddress, this.#server.connections);
        callback(tooMany ? answer(421, "Too many connections from your address") : null);
      },
      onRcptTo: (_address, session, callback) => callback(recipientFault(session)),
      onData: (stream, session, callback) => {
        this.#receive(stream, session).then((note) => callback(null, note), callback);
      },
    });
    this.#server.server.prependListener("connection", guardOpening);
    this.#server.on("error", (error: Error) => {
      // Whoever calls `listen` is told by its exception.
      if (this.#server.server.listening) options.logger.warn("an SMTP connection failed", { error: error.message });
    });
  }

  /** Resolves with the port that it listens on. Throws `SmtpListenerError` with code `port-taken` when another program has it. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error & { code?: unknown }): void => reject(new SmtpListenerError(this.#host, this.#options.port, error));
      this.#server.server.once("error", failed);
      this.#server.listen(this.#options.port, this.#host, () => {
        this.#server.server.off("error", failed);
        const address = this.#server.server.address();
        resolve(typeof address === "object" && address !== null ? address.port : this.#options.port);
      });
    });
  }

  /** No new mails; those under way are finished, or refused for now after two seconds. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#server.server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    return this.#closing;
  }

  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const content = await contentOf(stream, this.#maxBytes);
    if (content === null) {
      this.#options.logger.warn("a mail was refused: it is too big", { maxBytes: this.#maxBytes });
      throw answer(552, `Mails may have at most ${Math.floor(this.#maxBytes / (1024 * 1024))} MB`);
    }
    const recipients = [...new Set(session.envelope.rcptTo.map(({ address }) => address.toLowerCase()))];
    const verdicts: MailVerdict[] = [];
    for (const recipient of recipients) verdicts.push(await this.#deliver(content, recipient, session));
    return this.#conclude(verdicts);
  }

  async #deliver(content: Buffer, recipient: string, session: SMTPServerSession): Promise<MailVerdict> {
    const sender = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
    const envelope = {
      sender,
      recipient,
      helo: session.hostNameAppearsAs || "",
      remoteAddress: this.#sandboxed.has(session) ? SANDBOX : session.remoteAddress,
    };
    const trace = traceLines(envelope, new Date(this.#options.clock.now()));
    try {
      return await this.#options.onMail(Buffer.concat([Buffer.from(trace, "utf8"), content]));
    } catch (error) {
      this.#options.logger.error("a mail could not be taken, its sender is asked to try again", {
        error: error instanceof Error ? error.message : String(error),
      });
      if (error instanceof StorageFullError) throw answer(452, "No room to store it now, try again later");
      throw answer(451, "It could not be stored now, try again later");
    }
  }

  /** One answer for all recipients: a repeat harms nobody who has it, since mails are known by their ids; a loss would. */
  #conclude(verdicts: readonly MailVerdict[]): string {
    const refused = verdicts.filter((verdict) => !verdict.accepted);
    const passing = refused.find((verdict) => !verdict.permanent);
    if (passing) throw answer(451, passing.note);
    const [first] = refused;
    if (first && refused.length === verdicts.length) throw answer(550, first.note);
    if (first) this.#options.logger.warn("a mail was refused for some of its recipients", { refused: refused.length, of: verdicts.length });
    return oneLine(verdicts.find((verdict) => verdict.accepted)?.note ?? "OK");
  }
}

const recipientFault = ({ envelope }: SMTPServerSession): Error | null =>
  envelope.rcptTo.length < MAX_RECIPIENTS ? null : answer(452, "Too many recipients, send the rest in another mail");

/** All bytes, or null when there are too many; those are read to their end and dropped, since only then a client listens to the answer. */
async function contentOf(stream: SMTPServerDataStream, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) chunks.length = 0;
    else chunks.push(chunk);
  }
  return size > maxBytes || stream.sizeExceeded ? null : Buffer.concat(chunks);
}

const answer = (responseCode: number, note: string): Error => Object.assign(new Error(oneLine(note)), { responseCode });

const oneLine = (note: string): string => note.replace(/[^\x20-\x7e]+/g, " ").slice(0, MAX_NOTE_CHARACTERS);

/** The listener can't take its port. */
export class SmtpListenerError extends Error {
  readonly code: "port-taken" | "listen-failed";

  constructor(host: string, port: number, cause: Error & { code?: unknown }) {
    const taken = cause.code === "EADDRINUSE";
    super(
      taken
        ? `port ${port} on ${host} is taken by another program, perhaps another WebOrdinary: stop it, or choose another port for mail`
        : `mail can't be received on ${host}:${port}: ${cause.message}`,
      { cause },
    );
    this.name = "SmtpListenerError";
    this.code = taken ? "port-taken" : "listen-failed";
  }
}
