import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { ChannelMessageId, NotTakenError, type OutboundChannel, type Reply, type SendResult } from "@webordinary/domain";
import { awsFault, errorName, statusOf } from "../aws-fault.ts";

/** A reply as a mail, or why it can never be one. `mailReplyRenderer` of `@webordinary/adapters/mail` makes these. */
export type RenderedMail =
  | {
      readonly ok: true;
      readonly mime: Uint8Array;
      readonly envelope: { readonly from: string; readonly to: string; readonly cc: readonly string[] };
    }
  | { readonly ok: false; readonly reason: string };

/** Which replies SES took, and under which id. `S3SentReplies` is one. */
export type SentReplies = {
  find(replyId: string): Promise<ChannelMessageId | null>;
  record(replyId: string, messageId: ChannelMessageId): Promise<void>;
};

export type SesChannelOptions = {
  readonly ses: SESv2Client;
  /** Of the client: it is part of the ids that SES gives. */
  readonly region: string;
  readonly render: (reply: Reply) => Promise<RenderedMail>;
  readonly sent: SentReplies;
  /** Counts bounces and complaints. */
  readonly configurationSet?: string;
};

/** The mail itself or its addressee: another try says the same. What is wrong with the account or the sender's domain is for operators, and throws. */
const REFUSALS = /^(MessageRejected|BadRequestException)$/;

/** Sends replies by SES v2, as raw MIME. */
export class SesChannel implements OutboundChannel {
  readonly #options: SesChannelOptions;
  readonly #sending = new Map<string, Promise<SendResult>>();

  constructor(options: SesChannelOptions) {
    this.#options = options;
  }

  /**
   * The id is the one that SES puts in place of the mail's Message-ID, in full, so that answers find their way back. Throttling and everything that may
   * pass throws: `NotTakenError` when SES said no to every attempt or couldn't be reached, else `AwsFault`. A crash between SES's acceptance and our note of it sends the mail twice.
   */
  send(reply: Reply): Promise<SendResult> {
    const running = this.#sending.get(reply.replyId);
    if (running) return running;
    const sending = this.#send(reply).finally(() => this.#sending.delete(reply.replyId));
    this.#sending.set(reply.replyId, sending);
    return sending;
  }

  async #send(reply: Reply): Promise<SendResult> {
    const { render, sent } = this.#options;
    const mail = await render(reply);
    if (!mail.ok) return { ok: false, reason: mail.reason };
    const before = await sent.find(reply.replyId);
    if (before) return { ok: true, messageId: before };
    const handed = await this.#hand(reply, mail);
    if (handed.ok) await sent.record(reply.replyId, handed.messageId);
    return handed;
  }

  async #hand(reply: Reply, { mime, envelope }: Extract<RenderedMail, { ok: true }>): Promise<SendResult> {
    const { ses, region, configurationSet } = this.#options;
    const command = new SendEmailCommand({
      FromEmailAddress: envelope.from,
      Destination: { ToAddresses: [envelope.to], ...(envelope.cc.length > 0 ? { CcAddresses: [...envelope.cc] } : {}) },
      Content: { Raw: { Data: mime } },
      ...(configurationSet ? { ConfigurationSetName: configurationSet } : {}),
    });
    const attempts = watchAttempts(command);
    try {
      const { MessageId } = await ses.send(command);
      return { ok: true, messageId: sesMessageId(String(MessageId), region) };
    } catch (error) {
      if (REFUSALS.test(errorName(error))) return { ok: false, reason: `SES refused it: ${error instanceof Error ? error.message : String(error)}` };
      const fault = awsFault(error, { action: `send reply ${reply.replyId}`, on: `SES in ${region}` });
      throw attempts.every(wasRefused) ? new NotTakenError(fault.message, { cause: fault }) : fault;
    }
  }
}

/** Every attempt's error: the SDK tells only the last, and an earlier one may have been carried out unheard. */
function watchAttempts(command: SendEmailCommand): readonly unknown[] {
  const errors: unknown[] = [];
  // The step that runs once an attempt; `high` is its outermost part, which sees SES's answer already read.
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        errors.push(error);
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "watchAttempts" },
  );
  return errors;
}

/** SES said no, or wasn't there to say anything. A 5xx answer or a broken connection leaves it open. */
function wasRefused(error: unknown): boolean {
  const status = statusOf(error);
  return (status >= 400 && status < 500) || (error instanceof Error && "syscall" in error && error.syscall === "connect");
}

/** The Message-ID that SES gives a mail, of which its answer has only the first part. Its oldest region writes `email` instead of its name. */
export const sesMessageId = (id: string, region: string): ChannelMessageId =>
  ChannelMessageId.parse(`<${id}@${region === "us-east-1" ? "email" : region}.amazonses.com>`);
