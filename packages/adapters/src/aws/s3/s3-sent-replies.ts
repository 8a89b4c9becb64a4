import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { ChannelMessageId } from "@webordinary/domain";
import { awsFault } from "../aws-fault.ts";
import type { S3StoreOptions } from "./content-objects.ts";
import { isNotThere } from "./s3-errors.ts";

/** Which replies a mail service took, and under which id, so that none is sent twice: an object each. A lifecycle rule may end them after some weeks. */
export class S3SentReplies {
  readonly #options: S3StoreOptions;

  constructor(options: S3StoreOptions) {
    this.#options = options;
  }

  /** Null when it wasn't sent, as far as is known. */
  async find(replyId: string): Promise<ChannelMessageId | null> {
    const { s3, bucket } = this.#options;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: this.#key(replyId) }));
      return ChannelMessageId.parse(await Body?.transformToString());
    } catch (error) {
      if (isNotThere(error)) return null;
      throw awsFault(error, { action: `look whether reply ${replyId} was sent`, on: `bucket ${bucket}` });
    }
  }

  async record(replyId: string, messageId: ChannelMessageId): Promise<void> {
    const { s3, bucket } = this.#options;
    try {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: this.#key(replyId), Body: messageId, ContentType: "text/plain" }));
    } catch (error) {
      throw awsFault(error, { action: `note that reply ${replyId} was sent`, on: `bucket ${bucket}` });
    }
  }

  #key(replyId: string): string {
    return `${this.#options.prefix ?? ""}${encodeURIComponent(replyId)}`;
  }
}
