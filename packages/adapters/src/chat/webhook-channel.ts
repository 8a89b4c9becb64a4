import { type Clock, NotTakenError, type OutboundChannel, type Reply, type ReplyTokens, type SendResult } from "@webordinary/domain";
import { CHAT_ADDRESS } from "./chat-address.ts";
import { CHAT_ID, chatMessageId, plainChatId } from "./chat-message-ids.ts";
import { checkedSecret, signedHeaders } from "./chat-signature.ts";
import { CallbackBrokenError, CallbackUnreachableError, postOnce } from "./post-once.ts";

export type WebhookChannelOptions = {
  /** The one address that replies are posted to: the operator's, never one that a message names. */
  readonly url: string;
  /** Shared with whoever receives; at least `MIN_CHAT_SECRET_CHARACTERS`. */
  readonly secret: string;
  /** Lead an answer back into its conversation. */
  readonly tokens: Pick<ReplyTokens, "issue">;
  readonly clock: Pick<Clock, "now">;
  /** The reply in a few plain lines, such as `renderTextReply` of `@webordinary/adapters/mail`. */
  readonly render: (reply: Reply) => string;
  /** For one whole request. Milliseconds; 15,000 when left out. */
  readonly timeoutMs?: number;
};

/** Chat services answer in seconds; a slower one is taken for broken. Milliseconds. */
const DEFAULT_TIMEOUT_MS = 15_000;
/** Replies that this process sent, remembered to say the same when it is asked again. */
const MAX_REMEMBERED = 1_000;
/** A mail address, or a chat's. One, and nothing else beside it. */
const MAIL_ADDRESS = /^[^\s@<>,;:"'()[\]\\]{1,64}@[^\s@<>,;:"'()[\]\\]{1,255}$/;
/** Told not now, by a server that has done nothing: too early, too many, not at this moment. */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429, 503]);

/** Hands replies to a chat service by a signed HTTP request. Whoever receives it knows a repeat by `Idempotency-Key`, the reply's id. */
export class WebhookChannel implements OutboundChannel {
  readonly #options: WebhookChannelOptions;
  /** What was sent, or is being sent; the oldest is forgotten first. */
  readonly #sent = new Map<string, Promise<SendResult>>();

  /** Throws a `ChatSecretError` for a secret that is too short. */
  constructor(options: WebhookChannelOptions) {
    checkedSecret(options.secret);
    this.#options = options;
  }

  /**
   * A 2xx answer means sent, under its JSON's `messageId` or else the reply's id; a 4xx is a refusal for good. Everything else throws and can be tried
   * again: `NotTakenError` when there was no connection, a redirect, or a "not now" (408, 425, 429, 503), else `WebhookDeliveryError`.
   */
  send(reply: Reply): Promise<SendResult> {
    const before = this.#sent.get(reply.replyId);
    if (before) return before;
    const sending = this.#send(reply);
    this.#remember(reply.replyId, sending);
    return sending;
  }

  #remember(replyId: string, sending: Promise<SendResult>): void {
    this.#sent.set(replyId, sending);
    // What isn't known to have been sent is tried anew; whoever asked for it gets the error.
    sending.catch(() => this.#sent.delete(replyId));
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MAX_REMEMBERED && oldest !== undefined) this.#sent.delete(oldest);
  }

  async #send(reply: Reply): Promise<SendResult> {
    if (!MAIL_ADDRESS.test(reply.to) && !CHAT_ADDRESS.test(reply.to)) {
      return { ok: false, reason: `${JSON.stringify(reply.to)} is no address that a chat could be asked to write to` };
    }
    const body = JSON.stringify(this.#callback(reply));
    const { status, text } = await this.#post(reply, body);
    if (status >= 200 && status < 300) return { ok: true, messageId: chatMessageId(idIn(text) ?? reply.replyId) };
    const said = `the chat's service answered ${status}${text === "" ? "" : `: ${onOneLine(text)}`}`;
    if (NOT_NOW.has(status)) throw new NotTakenError(`${said}; the reply will be tried again`);
    if (status >= 300 && status < 400) {
      throw new NotTakenError(`${said}: redirects aren't followed, set the callback to where it leads; the reply will be tried again`);
    }
    if (status >= 400 && status < 500) return { ok: false, reason: said };
    throw new WebhookDeliveryError(said);
  }

  async #post({ replyId }: Reply, body: string) {
    const { url, secret, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const headers = {
      "content-type": "application/json",
      "user-agent": "WebOrdinary",
      "idempotency-key": replyId,
      ...signedHeaders(secret, body, clock.now()),
    };
    try {
      return await postOnce(url, { headers, body, timeoutMs });
    } catch (error) {
      if (error instanceof CallbackUnreachableError) throw new NotTakenError(`${error.message}; the reply will be tried again`, { cause: error });
      if (error instanceof CallbackBrokenError) throw new WebhookDeliveryError(error.message, { cause: error });
      throw error;
    }
  }

  #callback(reply: Reply) {
    const { tokens, clock, render } = this.#options;
    const { replyId, projectId, threadId, to, cc, inReplyTo, kind } = reply;
    const thread = tokens.issue({ projectId, threadId }, clock.now());
    return { replyId, projectId, threadId, thread, to, cc, inReplyTo: plainChatId(inReplyTo) ?? inReplyTo, kind, text: render(reply), reply };
  }
}

/** The id that the chat gave the reply; null when it says none that could be one. */
function idIn(text: string): string | null {
  try {
    const answer: unknown = JSON.parse(text);
    const id = typeof answer === "object" && answer !== null && "messageId" in answer ? answer.messageId : null;
    return typeof id === "string" && CHAT_ID.test(id) ? id : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Of an answer's own words, in an event. Characters. */
const MAX_WORDS = 300;
const onOneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_WORDS)
    .toWellFormed();

/** The service broke, or the connection did before its answer: it may have taken the reply. */
export class WebhookDeliveryError extends Error {
  readonly code = "webhook-delivery-failed";
  constructor(what: string, options?: ErrorOptions) {
    super(`${what}; the reply will be tried again, though it may have been taken`, options);
    this.name = "WebhookDeliveryError";
  }
}
