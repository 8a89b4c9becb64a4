import { NotTakenError, type OutboundChannel, type Reply, type SendResult } from "@webordinary/domain";
import { createTransport } from "nodemailer";
import type { RenderReply } from "./outbox-channel.ts";
import { OutboxFiles } from "./outbox-files.ts";

export type SmtpChannelOptions = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465). Otherwise STARTTLS is used when the server offers it, and required before a login elsewhere than on this machine. */
  readonly secure?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Where a copy of every reply is kept, and a mark for each that the server took. */
  readonly dir: string;
  readonly render: RenderReply;
  /** How long the server may be silent. Milliseconds. */
  readonly timeoutMs?: number;
};

type Envelope = Extract<Awaited<ReturnType<RenderReply>>, { ok: true }>["envelope"];

/** What nodemailer tells of a mail that at least one recipient's server took. */
type Sent = { readonly rejectedErrors?: readonly (Error & { readonly recipient?: string })[] };

/** Servers that check for spam answer after some seconds. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** A server that doesn't even greet has taken nothing: that is to be noticed before it is merely silent. */
const GREETING_COMES_FIRST_MS = 100;

/** What nodemailer calls the two ways in which a server refuses the mail itself, rather than the connection or the login. */
const REFUSALS: ReadonlySet<unknown> = new Set(["EENVELOPE", "EMESSAGE"]);

/** Hands replies to a mail server. */
export class SmtpChannel implements OutboundChannel {
  readonly #options: SmtpChannelOptions;
  readonly #files: OutboxFiles;
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #sending = new Map<string, Promise<SendResult>>();

  constructor(options: SmtpChannelOptions) {
    const timeout = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#options = options;
    this.#files = new OutboxFiles(options.dir);
    this.#transport = createTransport({
      host: options.host,
      port: options.port,
      secure: options.secure ?? false,
      // A login in clear text can be read on the way, and whoever sits there can hide that the server offers TLS.
      ...(options.auth === undefined ? {} : { auth: options.auth, requireTLS: !isLoopback(options.host) }),
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout + GREETING_COMES_FIRST_MS,
      dnsTimeout: timeout,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * A 5xx answer to the mail is a refusal; everything else throws and can be tried again: `NotTakenError` when there was no
   * connection, no login, or a 4xx answer, `SmtpDeliveryError` when the connection broke before the answer. A crash
   * between the server's acceptance and our mark sends the mail twice, with the same Message-ID.
   */
  send(reply: Reply): Promise<SendResult> {
    const running = this.#sending.get(reply.replyId);
    if (running) return running;
    const sending = this.#send(reply).finally(() => this.#sending.delete(reply.replyId));
    this.#sending.set(reply.replyId, sending);
    return sending;
  }

  close(): void {
    this.#transport.close();
  }

  async #send(reply: Reply): Promise<SendResult> {
    const rendered = await this.#options.render(reply);
    if (!rendered.ok) return { ok: false, reason: rendered.reason };
    const mark = `${reply.replyId}.sent`;
    if (await this.#files.has(mark)) return { ok: true, messageId: rendered.messageId };
    await this.#files.writeOnce(`${reply.replyId}.eml`, rendered.mime);
    const refusal = await this.#hand(rendered.envelope, rendered.mime);
    if (refusal !== null) return { ok: false, reason: refusal };
    await this.#files.writeOnce(mark, Buffer.from(`${rendered.messageId}\n`));
    return { ok: true, messageId: rendered.messageId };
  }

  /** Null when the server took it, else its words. */
  async #hand({ from, to, cc }: Envelope, mime: Uint8Array): Promise<string | null> {
    const server = `${this.#options.host}:${this.#options.port}`;
    try {
      const sent: Sent = await this.#transport.sendMail({ envelope: { from, to: [to, ...cc] }, raw: Buffer.from(mime) });
      // The server may take it for the others alone; what counts is whom it is for.
      const refused = sent.rejectedErrors?.find(({ recipient }) => recipient === to);
      if (refused) throw refused;
      return null;
    } catch (error) {
      const fault: SmtpFault | null = error instanceof Error ? error : null;
      if (fault && REFUSALS.has(fault.code) && typeof fault.responseCode === "number" && fault.responseCode >= 500)
        return `the mail server ${server} refused it: ${String(fault.response ?? fault.message)}`;
      if (fault && isSurelyNotTaken(fault)) throw new NotTakenError(didNotTake(server, error), { cause: error });
      throw new SmtpDeliveryError(server, error);
    }
  }
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** As nodemailer throws it: `response` are the server's words, the others tell how far it came. */
type SmtpFault = Error & { code?: unknown; responseCode?: unknown; response?: unknown; syscall?: unknown; timeoutType?: unknown };

/** What nodemailer calls the steps before the mail's bytes, and the server's refusal of them. Other codes may mean that its answer was lost. */
const NEVER_TAKEN: ReadonlySet<unknown> = new Set(["EDNS", "ETLS", "EAUTH", "EENVELOPE", "EMESSAGE"]);
const BEFORE_THE_GREETING: ReadonlySet<unknown> = new Set(["CONNECT_TIMEOUT", "GREETING_TIMEOUT"]);

function isSurelyNotTaken({ code, responseCode, syscall, timeoutType }: SmtpFault): boolean {
  if (NEVER_TAKEN.has(code) || syscall === "connect" || BEFORE_THE_GREETING.has(timeoutType)) return true;
  // A greeting such as "421 too busy".
  return code === "EPROTOCOL" && typeof responseCode === "number" && responseCode >= 400;
}

const didNotTake = (server: string, cause: unknown): string =>
  `the mail server ${server} didn't take the reply: ${cause instanceof Error ? cause.message : String(cause)}; it will be tried again`;

/** The connection ended before the server's last answer: it may have taken the mail. */
export class SmtpDeliveryError extends Error {
  readonly code = "smtp-delivery-failed";

  constructor(server: string, cause: unknown) {
    super(`${didNotTake(server, cause)}, though it may have been taken`, { cause });
    this.name = "SmtpDeliveryError";
  }
}
