import { inboundMessage, MemoryWorld } from "@webordinary/testing";
import { expect, test } from "vitest";
import { type MailObject, readNotification, takeMails } from "./take-mail.ts";

const notification = (...keys: readonly string[]) =>
  JSON.stringify({ Records: keys.map((key) => ({ s3: { bucket: { name: "mail" }, object: { key } } })) });

test.each([
  ["inbound/abc", "inbound/abc"],
  ["inbound/a+b", "inbound/a b"],
  ["inbound/a%2Bb", "inbound/a+b"],
  ["inbound/100%25+sure", "inbound/100% sure"],
  ["inbound/gr%C3%BC%C3%9Fe", "inbound/grüße"],
])("the key %s in a notification is the object %s", (written, key) => {
  expect(readNotification(notification(written))).toEqual([{ bucket: "mail", key }]);
});

test("a notification may tell of several mails, and S3's test event tells of none", () => {
  expect(readNotification(notification("a", "b")).map(({ key }) => key)).toEqual(["a", "b"]);
  expect(readNotification(JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "mail" }))).toEqual([]);
});

test.each(["", "{oops", "{}", "[]", '{"Records":[{"s3":{}}]}', '{"Event":"s3:Else"}', notification("100%")])("%j is no notification", (body) => {
  expect(() => readNotification(body)).toThrow();
});

test("a mail that is told of twice is taken once, and one that isn't there is a fault that names it", async () => {
  const world = await MemoryWorld.create();
  const raw = new TextEncoder().encode(JSON.stringify(inboundMessage()));
  const read = async ({ key }: MailObject) => (key === "there" ? raw : null);
  const there = { bucket: "mail", key: "there" };
  const outcomes = await takeMails(world.ports, read, [there, there]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "duplicate"]);
  await expect(takeMails(world.ports, read, [{ bucket: "mail", key: "gone" }])).rejects.toMatchObject({
    code: "missing-mail",
    message: expect.stringMatching(/gone.*bucket mail/),
  });
});
