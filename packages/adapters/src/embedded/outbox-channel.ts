import type { ChannelMessageId, OutboundChannel, Reply, SendResult } from "@webordinary/domain";
import { OutboxFiles } from "./outbox-files.ts";

/** A reply as a mail, or why it can never be one. `mailReplyRenderer` of `@webordinary/adapters/mail` makes these. */
export type RenderReply = (reply: Reply) => Promise<
  | {
      readonly ok: true;
      readonly mime: Uint8Array;
      readonly messageId: ChannelMessageId;
      readonly envelope: { readonly from: string; readonly to: string; readonly cc: readonly string[] };
    }
  | { readonly ok: false; readonly reason: string }
>;

export type OutboxChannelOptions = {
  /** Made when it is missing. */
  readonly dir: string;
  readonly render: RenderReply;
};

/** Leaves every reply as `{replyId}.eml` in a folder: mail programs open it, and nothing leaves the machine. */
export class OutboxChannel implements OutboundChannel {
  readonly #render: RenderReply;
  readonly #files: OutboxFiles;

  constructor(options: OutboxChannelOptions) {
    this.#render = options.render;
    this.#files = new OutboxFiles(options.dir);
  }

  /** Throws `StorageFullError` when there is no room. */
  async send(reply: Reply): Promise<SendResult> {
    const rendered = await this.#render(reply);
    if (!rendered.ok) return { ok: false, reason: rendered.reason };
    await this.#files.writeOnce(`${reply.replyId}.eml`, rendered.mime);
    return { ok: true, messageId: rendered.messageId };
  }
}
