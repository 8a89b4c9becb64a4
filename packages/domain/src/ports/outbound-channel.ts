import type { ChannelMessageId } from "../kernel/ids.ts";
import type { Reply } from "../replies/reply.ts";

/** Tells people, by the way their message came. */
export interface OutboundChannel {
  /**
   * Sends the reply and returns the id that the channel gave it. `reply.replyId` is the idempotency key: a channel that
   * can will not send the same one twice. Expected refusals are values; a passing fault throws and is tried again:
   * `NotTakenError` when the reply surely has not left, any other error when that isn't known.
   */
  send(reply: Reply): Promise<SendResult>;
}

export type SendResult =
  | { readonly ok: true; readonly messageId: ChannelMessageId }
  /** Will never work, such as an address that doesn't exist. */
  | { readonly ok: false; readonly reason: string };

/** The reply was surely not taken: nobody could be reached, or whoever was reached said not now. Another try can't send it twice. */
export class NotTakenError extends Error {
  readonly code = "reply-not-taken";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NotTakenError";
  }
}
