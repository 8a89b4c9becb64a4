import type { Channel, OutboundChannel, Reply, SendResult } from "@webordinary/domain";

/** Answers each reply by the channel that its message came by. A value of `Channel` without an entry here doesn't compile. */
export class OutboundByChannel implements OutboundChannel {
  readonly #channels: Readonly<Record<Channel, OutboundChannel>>;

  constructor(channels: Readonly<Record<Channel, OutboundChannel>>) {
    this.#channels = channels;
  }

  send(reply: Reply): Promise<SendResult> {
    return this.#channels[reply.channel].send(reply);
  }
}

/** Where no chat is set up, nobody can have written from one; an answer to an older message says why it can't go out. */
export const NO_CHAT: OutboundChannel = {
  send: async () => ({ ok: false, reason: "no chat is set up here: set WEBORDINARY_CHAT_SECRET and WEBORDINARY_CHAT_CALLBACK" }),
};
