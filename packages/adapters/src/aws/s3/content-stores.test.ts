import { randomUUID } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ChannelMessageId } from "@webordinary/domain";
import { type MediaStoreUnderTest, mediaStoreContract, rawMailStoreContract } from "@webordinary/testing/contracts";
import { type SqsAndS3, startSqsAndS3 } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import type { S3StoreOptions } from "./content-objects.ts";
import { S3MediaStore } from "./s3-media-store.ts";
import { S3RawMailStore } from "./s3-raw-mail-store.ts";
import { S3SentReplies } from "./s3-sent-replies.ts";

let emulator: SqsAndS3;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startSqsAndS3();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  s3 = new S3Client({ ...clientSettings({ region: "eu-central-1", endpoint: emulator.endpoint, credentials }), forcePathStyle: true });
});

afterAll(async () => {
  s3.destroy();
  await emulator.stop();
});

async function newBucket(): Promise<string> {
  const bucket = `content-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

const under = (Store: new (options: S3StoreOptions) => MediaStoreUnderTest["store"]) => async (): Promise<MediaStoreUnderTest> => {
  const options = { s3, bucket: await newBucket(), prefix: "content/" };
  return {
    store: new Store(options),
    restarted: async () => new Store(options),
    fill: async () =>
      emulator.log.inject({
        status: 507,
        code: "XMinioStorageFull",
        times: 1,
        when: ({ method, path }) => method === "PUT" && path.startsWith(`/${options.bucket}/`),
      }),
  };
};

rawMailStoreContract("S3RawMailStore", under(S3RawMailStore));
mediaStoreContract("S3MediaStore", under(S3MediaStore));

test("a store that is asked to slow down is tried again", async () => {
  const store = new S3MediaStore({ s3, bucket: await newBucket() });
  emulator.log.inject({ status: 503, code: "SlowDown", times: 2 });
  const key = await store.put(Uint8Array.of(1));
  expect([...((await store.get(key)) ?? [])]).toEqual([1]);
});

test("a bucket that isn't there is told with its name, and is not an unknown key", async () => {
  const store = new S3RawMailStore({ s3, bucket: "nobody-made-this" });
  const missing = { code: "missing-resource", message: expect.stringContaining("nobody-made-this") };
  await expect(store.put(Uint8Array.of(1))).rejects.toMatchObject(missing);
  await expect(store.get(`ab/${"c".repeat(62)}`)).rejects.toMatchObject(missing);
});

test("credentials that have expired, and a bucket in another region, are told as such", async () => {
  const store = new S3RawMailStore({ s3, bucket: await newBucket() });
  emulator.log.inject({ status: 400, code: "ExpiredToken" });
  await expect(store.put(Uint8Array.of(1))).rejects.toMatchObject({ code: "expired-credentials" });
  emulator.log.inject({ status: 301, code: "PermanentRedirect" });
  await expect(store.put(Uint8Array.of(1))).rejects.toMatchObject({ code: "wrong-region" });
});

test("which replies were sent is known after a restart", async () => {
  const options = { s3, bucket: await newBucket(), prefix: "sent/" };
  const id = ChannelMessageId.parse("<0102@eu-central-1.amazonses.com>");
  expect(await new S3SentReplies(options).find("reply-1")).toBeNull();
  await new S3SentReplies(options).record("reply-1", id);
  expect(await new S3SentReplies(options).find("reply-1")).toBe(id);
  expect(await new S3SentReplies(options).find("reply-2")).toBeNull();
});
