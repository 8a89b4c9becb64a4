import { ChannelMessageId, type OutboundChannel, type Reply, type SendResult } from "@webordinary/domain";

export type SentReply = { readonly reply: Reply; readonly messageId: ChannelMessageId };

/** Keeps what was sent, for a test to look at. Made over the same map again, it knows what it sent before a restart. */
export class MemoryOutboundChannel implements OutboundChannel {
  readonly #sent: Map<string, SentReply>;

  constructor(sent: Map<string, SentReply> = new Map()) {
    this.#sent = sent;
  }

  /** In the order of sending, each once. */
  get sent(): readonly SentReply[] {
    return [...this.#sent.values()];
  }

  async send(reply: Reply): Promise<SendResult> {
    if (!/^[^\s@,<>]+@[^\s@,<>]+$/.test(reply.to)) return { ok: false, reason: `"${reply.to}" is not an address that can be written to` };
    const before = this.#sent.get(reply.replyId);
    if (before) return { ok: true, messageId: before.messageId };
    const messageId = ChannelMessageId.parse(`<${reply.replyId}@memory.invalid>`);
    this.#sent.set(reply.replyId, { reply: structuredClone(reply), messageId });
    return { ok: true, messageId };
  }
}
