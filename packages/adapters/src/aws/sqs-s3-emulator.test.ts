import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type SqsAndS3, startSqsAndS3 } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let emulator: SqsAndS3;
let s3: S3Client;
let sqs: SQSClient;
const Bucket = "pages";

beforeAll(async () => {
  emulator = await startSqsAndS3({ queueDeletionMs: 300 });
  const settings = {
    region: "eu-central-1",
    endpoint: emulator.endpoint,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  s3 = new S3Client({ ...settings, forcePathStyle: true });
  sqs = new SQSClient(settings);
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  s3.destroy();
  sqs.destroy();
  await emulator.stop();
});

describe("S3", () => {
  const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string } = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
  const text = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

  test("of 20 puts at once under the same condition exactly one wins", async () => {
    const first = await put("index.html", "old");
    for (const condition of [{ IfNoneMatch: "*" }, { IfMatch: String(first.ETag) }]) {
      const key = "IfMatch" in condition ? "index.html" : "new.html";
      const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => put(key, `writer ${n}`, condition)));
      const winners = results.flatMap((result, n) => (result.status === "fulfilled" ? [n] : []));
      const losers = results.flatMap((result) => (result.status === "rejected" ? [result.reason.name] : []));
      expect([winners.length, new Set(losers)]).toEqual([1, new Set(["PreconditionFailed"])]);
      expect(await text(key)).toBe(`writer ${winners[0]}`);
    }
  });

  test("copies and deletions keep their conditions too", async () => {
    const { ETag } = await put("source", "source");
    const copy = (conditions: object) => s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/source`, ...conditions }));
    await expect(copy({ CopySourceIfMatch: '"other"' })).rejects.toThrow(expect.objectContaining({ name: "PreconditionFailed" }));
    await copy({ CopySourceIfMatch: ETag, IfNoneMatch: "*" });
    await expect(copy({ IfNoneMatch: "*" })).rejects.toThrow(expect.objectContaining({ name: "PreconditionFailed" }));
    const remove = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: "copy", IfMatch }));
    await expect(remove('"other"')).rejects.toThrow(expect.objectContaining({ name: "PreconditionFailed" }));
    await remove(String(ETag));
    await remove(String(ETag));
    await expect(put("copy", "again", { IfMatch: String(ETag) })).rejects.toThrow(expect.objectContaining({ name: "NoSuchKey" }));
  });

  test("what the emulator lacks is refused, and changes nothing", async () => {
    await put("kept", "kept");
    const notImplemented = expect.objectContaining({ name: "NotImplemented" });
    await expect(s3.send(new PutObjectTaggingCommand({ Bucket, Key: "kept", Tagging: { TagSet: [] } }))).rejects.toThrow(notImplemented);
    await expect(s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: {} }))).rejects.toThrow(notImplemented);
    await expect(s3.send(new DeleteBucketPolicyCommand({ Bucket }))).rejects.toThrow(notImplemented);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "kept", VersionId: "1" }))).rejects.toThrow(notImplemented);
    await s3.send(new HeadBucketCommand({ Bucket }));
    expect(await text("kept")).toBe("kept");
  });

  test("an injected fault strikes as often as it was told", async () => {
    emulator.log.inject({ status: 503, code: "SlowDown", when: ({ path }) => path === "/pages/slow" });
    await expect(put("slow", "1")).rejects.toThrow(expect.objectContaining({ name: "SlowDown" }));
    await put("slow", "2");
    expect(await text("slow")).toBe("2");
  });
});

describe("SQS", () => {
  const queue = async (QueueName: string) => String((await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl);

  test("a receipt handle that nobody was given is refused", async () => {
    const QueueUrl = await queue("handles");
    await expect(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "made-up" }))).rejects.toThrow(
      expect.objectContaining({ name: "ReceiptHandleIsInvalid" }),
    );
  });

  test("a long poll gets what is sent meanwhile, and takes nothing when its caller has gone", async () => {
    const QueueUrl = await queue("polls");
    const gone = new AbortController();
    const abandoned = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: gone.signal });
    gone.abort();
    await expect(abandoned).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
    const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
    expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(["hello"]);
  });

  test("the name of a deleted queue is refused for a while", async () => {
    const QueueUrl = await queue("again");
    const deletedAt = Date.now();
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(queue("again")).rejects.toThrow(expect.objectContaining({ name: "QueueDeletedRecently" }));
    await expect.poll(() => queue("again").catch(() => null), { timeout: 5_000 }).toBe(QueueUrl);
    expect(Date.now() - deletedAt).toBeGreaterThanOrEqual(300);
  });
});
