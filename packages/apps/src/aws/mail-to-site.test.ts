import { createHmac, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkSignature, signedHeaders } from "@webordinary/adapters/chat";
import { HmacReplyTokens } from "@webordinary/adapters/mail";
import { editSite, previewSite, productionSite, threadStream } from "@webordinary/domain";
import { amelia, projectOf } from "@webordinary/testing";
import { AwsStage } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ADDRESS, CHAT_SECRET, STAGE, TOKEN_KEYS, WEBHOOK_SECRET } from "./testing/stage.ts";
import { startWorker } from "./testing/worker-in-process.ts";

// Seconds on a quiet machine: processes, git and builds wait for cores where other tests run.
vi.setConfig({ testTimeout: 120_000 });

let stage: AwsStage;
const workers: { stop(): Promise<void> }[] = [];

const environment = () => ({ ...stage.world.workerEnvironment(stage.workspaces), PATH: process.env.PATH ?? "" });
const addWorker = (name: string) => workers.push(startWorker(environment(), { name, codingAgent: stage.agent }));

let chat: Server;
const callbacks: Record<string, unknown>[] = [];

/** A chat's service, which is told replies. */
async function startChat(): Promise<string> {
  chat = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const fault = checkSignature(CHAT_SECRET, request.headers as Record<string, string>, body, new Date().toISOString());
    if (!fault) callbacks.push(JSON.parse(body));
    response.writeHead(fault ? 401 : 204).end();
  });
  await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(chat.address() as AddressInfo).port}/callback`;
}

beforeAll(async () => {
  const { secrets } = STAGE;
  const reply = { ...secrets.reply, WEBORDINARY_CHAT_CALLBACK: await startChat() };
  stage = await AwsStage.open({ ...STAGE, secrets: { ...secrets, reply } }, ADDRESS);
  addWorker("worker-one");
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await stage?.close();
  await new Promise((resolve) => chat.close(resolve));
});

/** As a browser gets it from the site's bucket. */
async function served(site: Parameters<typeof STAGE.locate>[0], path: string) {
  const { bucket, prefix } = STAGE.locate(site).served;
  const response = await fetch(`${stage.world.cloud.s3Endpoint}/${bucket}/${prefix}${path}`);
  const { headers } = response;
  return { text: await response.text(), type: headers.get("content-type"), cache: headers.get("cache-control") };
}

/** The kinds of results that were told of a mail, each of which left by SES; a receipt says only that nobody was at work yet. */
async function resultsOf(messageId: string): Promise<readonly unknown[]> {
  const threadId = stage.world.threadOf(messageId);
  const events = threadId ? await stage.world.eventStore.read(threadStream(threadId)) : [];
  const kinds = events.filter(({ type, data }) => type === "ReplySent" && data.inReplyTo === messageId).map(({ data }) => data.kind);
  const mails = stage.world.cloud.mails.filter((mail) => mail.toString("latin1").includes(`In-Reply-To: ${messageId}`));
  expect(mails).toHaveLength(kinds.length);
  return kinds.filter((kind) => kind !== "acknowledged");
}

test("a mail put into the bucket becomes a commit, pages served from S3 and a reply by SES, byte for byte", async () => {
  const { messageId, raw } = stage.mail("first", "add alpha");
  expect(stage.world.cloud.ecs.desired(STAGE.topology.worker.service)).toBe(0);
  await stage.world.deliver(raw);
  const { threadId } = await stage.world.told(messageId);

  expect(stage.world.cloud.mails).toEqual(stage.world.cloud.handedToSes);
  expect(await resultsOf(messageId)).toEqual(["done"]);
  for (const site of [previewSite(threadId), editSite(amelia)]) {
    expect(await served(site, "index.html")).toEqual({
      text: expect.stringContaining("<p>alpha</p>"),
      type: "text/html; charset=utf-8",
      cache: "public, max-age=0, must-revalidate",
    });
    expect(await served(site, "style.css")).toMatchObject({ text: "h1 { color: teal }\n", type: "text/css; charset=utf-8" });
  }
  expect(stage.world.cloud.ecs.desired(STAGE.topology.worker.service)).toBe(1);
  expect(await stage.brokenInvariants()).toEqual([]);

  const answer = stage.mail("second", "add beta", { inReplyTo: await sesIdOf(messageId) });
  await stage.world.deliver(answer.raw);
  expect(await stage.world.told(answer.messageId)).toMatchObject({ threadId });
  expect((await served(previewSite(threadId), "index.html")).text).toMatch(/<p>alpha<\/p>\n<p>beta<\/p>/);
  expect(await stage.brokenInvariants()).toEqual([]);
});

/** The id under which the owner's mail program knows the reply. */
const sesIdOf = async (messageId: string): Promise<string> => {
  const sent = stage.world.streamed.find(({ type, data }) => type === "ReplySent" && data.inReplyTo === messageId);
  return String(sent?.data.channelMessageId);
};

test("the same mail delivered twice, and told of twice, is done and answered once", async () => {
  const { messageId, raw } = stage.mail("twice", "add alpha");
  const [key] = await Promise.all([stage.world.deliver(raw), stage.world.deliver(raw)]);
  await stage.world.notify(key);
  await stage.world.told(messageId);
  const third = stage.mail("thrice", "add beta");
  await stage.world.deliver(third.raw);
  await stage.world.told(third.messageId);
  expect(await resultsOf(messageId)).toEqual(["done"]);
  expect(stage.agent.tasks.filter(({ threadId }) => threadId === stage.world.threadOf(messageId))).toHaveLength(1);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("a newer mail of the same thread stops the running edit and goes on in its place", async () => {
  const slow = stage.mail("slow", "add alpha slowly");
  await stage.world.deliver(slow.raw);
  await stage.world.until("the slow edit runs", () => stage.agent.tasks.find(({ text }) => text === "add alpha slowly") ?? null);
  const newer = stage.mail("newer", "add gamma", { inReplyTo: slow.messageId, subject: "Re: slow" });
  await stage.world.deliver(newer.raw);
  const { threadId } = await stage.world.told(newer.messageId);
  expect(await stage.world.told(slow.messageId)).toMatchObject({ threadId });
  expect((await served(previewSite(threadId), "index.html")).text).toContain("<p>gamma</p>");
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("two workers that are called for the same work do it once", async () => {
  addWorker("worker-two");
  const projectUser = "amelia+scott";
  const racing = stage.mail("racing", "add beta");
  await stage.world.deliver(racing.raw);
  for (let ring = 0; ring < 6; ring++) await stage.world.send("unclaimed", JSON.stringify({ projectUser }));
  const { threadId } = await stage.world.told(racing.messageId);
  expect(stage.repository.log(`thread-${threadId}`).filter(({ body }) => body.includes("Instruction-Id:"))).toHaveLength(1);
  expect(await resultsOf(racing.messageId)).toEqual(["done"]);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("a signed push to the project's own branch puts it into production, and again nothing when it is replayed", async () => {
  const commit = stage.repository.commit("main", { "src/index.html": "<h1>Pushed</h1>\n" });
  const url = stage.repository.url;
  const body = JSON.stringify({ ref: "refs/heads/main", after: commit, repository: { clone_url: url, ssh_url: url, html_url: url } });
  const signature = `sha256=${createHmac("sha256", WEBHOOK_SECRET).update(body).digest("hex")}`;
  const push = (delivery: string, signed = signature) =>
    stage.world.call("webhook", {
      headers: { "x-github-event": "push", "x-github-delivery": delivery, "x-hub-signature-256": signed },
      body: Buffer.from(body).toString("base64"),
      isBase64Encoded: true,
    });
  expect(
    await push(
      randomUUID(),
      signature.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
    ),
  ).toMatchObject({ statusCode: 401 });
  expect(await push(randomUUID())).toMatchObject({ statusCode: 202, body: '{"message":"building amelia"}' });
  const production = productionSite(amelia);
  const events = () => stage.world.streamed.filter(({ streamId }) => streamId === `deployment-${production}`).map(({ type }) => type);
  await stage.world.until("production is live", () => (events().includes("DeploymentWentLive") ? true : null));
  expect((await served(production, "index.html")).text).toBe("<h1>Pushed</h1>\n");
  expect(await push(randomUUID())).toMatchObject({ statusCode: 202, body: '{"message":"this delivery was handled before"}' });
  expect(await stage.brokenInvariants()).toEqual([]);
  expect(events()).toEqual(["DeploymentRequested", "DeploymentStarted", "DeploymentWentLive"]);
});

// Last: its reply is no mail, which the invariants would miss.
test("a conversation by mail goes on by a signed chat message, and is answered at the callback", async () => {
  const { repository } = stage;
  const [scott, ...others] = projectOf().members;
  if (!scott) throw new Error("the project has no members");
  await stage.world.projects.save(
    projectOf({ repository: repository.url, members: [{ ...scott, addresses: [...scott.addresses, "chat:u1"] }, ...others] }),
  );
  const begun = stage.mail("by-mail", "add alpha");
  await stage.world.deliver(begun.raw);
  const { threadId } = await stage.world.told(begun.messageId);
  const thread = new HmacReplyTokens({ keys: [TOKEN_KEYS] }).issue({ projectId: amelia, threadId }, new Date().toISOString());
  const body = JSON.stringify({ project: "amelia", messageId: "c-1", from: "chat:U1", text: "status", thread });
  const post = (secret: string) =>
    stage.world.call("chat", {
      rawPath: "/channels/chat/amelia",
      requestContext: { http: { method: "POST" } },
      headers: signedHeaders(secret, body, new Date().toISOString()),
      body,
    }) as Promise<{ statusCode: number; body: string }>;
  expect(await post(`${CHAT_SECRET}!`)).toMatchObject({ statusCode: 401, body: expect.stringContaining('"code":"wrong-signature"') });
  const taken = await post(CHAT_SECRET);
  expect({ status: taken.statusCode, body: JSON.parse(taken.body) }).toEqual({ status: 202, body: { threadId, outcome: "accepted" } });
  const told = await stage.world.until("the chat is told", () => callbacks.find(({ inReplyTo }) => inReplyTo === "c-1") ?? null);
  expect(told).toMatchObject({ threadId, thread, to: "chat:u1", cc: [], kind: "status" });
  await stage.world.until("that is noted", () =>
    stage.world.streamed.some(({ type, data }) => type === "ReplySent" && data.inReplyTo === "<c-1@chat>") ? true : null,
  );
});
