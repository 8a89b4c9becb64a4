import { amelia, inboundMessage, MemoryWorld, messageId, scott } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { ProjectId, type ThreadId, UserId } from "../kernel/ids.ts";
import type { InboundMessage } from "../message/message.ts";
import { resolveThread, threadIdOf } from "./resolve-thread.ts";

const anna = UserId.parse("anna");
const members = [
  { userId: scott, addresses: ["scott@pottery.example"], role: "owner" as const },
  { userId: anna, addresses: ["anna@pottery.example"], role: "editor" as const },
];
const DAY_MS = 24 * 60 * 60_000;

/** Four conversations of scott, each with a first message of its own: `hours`, `photo`, `shop`, `prices`. */
describe("a message's thread is, in this order,", () => {
  let world: MemoryWorld;
  let hours: ThreadId;
  let photo: ThreadId;
  let shop: ThreadId;
  let prices: ThreadId;

  beforeEach(async () => {
    world = await MemoryWorld.create({ members });
    const begin = (name: string) => world.receive(inboundMessage({ messageId: messageId(name), subject: name }));
    hours = await begin("hours");
    photo = await begin("photo");
    shop = await begin("shop");
    prices = await begin("prices");
  });

  const resolve = (change: Partial<InboundMessage>, token: string | null = null, userId = scott) =>
    resolveThread(world.ports, inboundMessage({ messageId: messageId("new"), subject: "New", ...change }), { projectId: amelia, userId, token });
  const tokenOf = (threadId: ThreadId) => world.replyTokens.issue({ projectId: amelia, threadId }, world.clock.now());
  const own = () => threadIdOf(world.ports, amelia, messageId("new"));
  const everything = { inReplyTo: messageId("photo"), references: [messageId("shop")], subject: "Re: prices" };

  test("the one of the token in the address", async () => {
    expect(new Set([hours, photo, shop, prices]).size).toBe(4);
    expect(await resolve(everything, tokenOf(hours))).toBe(hours);
    expect(await resolve(everything, tokenOf(hours).toUpperCase())).toBe(hours);
  });

  test("never the one of a token that nobody signed, or that has expired", async () => {
    expect(await resolve(everything, hours)).toBe(photo);
    const token = tokenOf(hours);
    await world.clock.advance(400 * 24 * 60 * 60_000);
    expect(await resolve({ references: [messageId("shop")] }, token)).toBe(shop);
  });

  test("the one of In-Reply-To, when there is no token or a false one", async () => {
    expect(await resolve(everything)).toBe(photo);
    expect(await resolve(everything, "t-never00000001")).toBe(photo);
    expect(await resolve(everything, "../../etc/passwd")).toBe(photo);
  });

  test("the one of a token in what is quoted, when the writer's program dropped all references", async () => {
    const quotedTokens = ["t-never00000001-aaaa", tokenOf(hours)];
    expect(await resolve({ subject: "Re: prices", quotedTokens })).toBe(hours);
    expect(await resolve({ ...everything, quotedTokens })).toBe(photo);
  });

  test("the one of References, the newest that is known first, also when there is only one", async () => {
    expect(await resolve({ ...everything, inReplyTo: null })).toBe(shop);
    expect(await resolve({ ...everything, inReplyTo: messageId("unknown") })).toBe(shop);
    expect(await resolve({ references: [messageId("hours"), messageId("shop"), messageId("unknown")] })).toBe(shop);
  });

  test("the one of the same subject and sender within 30 days", async () => {
    expect(await resolve({ subject: "AW: Prices" })).toBe(prices);
    await world.clock.advance(30 * DAY_MS - 1);
    expect(await resolve({ subject: "AW: Prices" })).toBe(prices);
    await world.clock.advance(1);
    expect(await resolve({ subject: "AW: Prices" })).toBe(own());
  });

  test("never another person's for the subject alone", async () => {
    expect(await resolve({ subject: "prices" }, null, anna)).toBe(own());
  });

  test("never one for no subject at all", async () => {
    await world.receive(inboundMessage({ messageId: messageId("bare"), subject: "Re:" }));
    expect(await resolve({ subject: "" })).toBe(own());
  });

  test("a new one", async () => {
    expect(await resolve({})).toBe(own());
  });

  test("never one of another project", async () => {
    const bella = { projectId: ProjectId.parse("bella"), userId: scott };
    const message = inboundMessage({ messageId: messageId("new"), ...everything });
    for (const token of [hours, null]) {
      expect(await resolveThread(world.ports, message, { ...bella, token })).toBe(threadIdOf(world.ports, "bella", messageId("new")));
    }
  });
});

test("a reply that overtakes the directory finds the thread that its first message began", async () => {
  const world = await MemoryWorld.create({ members });
  const { threadId } = await world.ingest(inboundMessage());
  expect(await world.readModels.list("messages", "")).toStrictEqual([]);
  const reply = await world.ingest(inboundMessage({ messageId: messageId("two"), subject: "quite different", references: [messageId("one")] }));
  expect(reply).toMatchObject({ kind: "accepted", threadId });
});

test("the same message makes the same thread, in another project another one", async () => {
  const { ports } = new MemoryWorld();
  const id = threadIdOf(ports, amelia, messageId("one"));
  expect(threadIdOf(ports, amelia, messageId("one"))).toBe(id);
  expect(threadIdOf(ports, "bella", messageId("one"))).not.toBe(id);
  expect(threadIdOf(ports, amelia, messageId("two"))).not.toBe(id);
});
