import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkSignature, signedHeaders } from "@webordinary/adapters/chat";
import { EmbeddedDatabase, SqliteProjectDirectory } from "@webordinary/adapters/embedded";
import { Member, ThreadId } from "@webordinary/domain";
import { makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ADDRESS, Bakery, bakerySite, EDITOR, OWNER, type RunningBakery } from "./testing/bakery.ts";

const SECRET = "a secret of at least 32 characters";
/** The owner's. */
const CHAT = "chat:U123";

type Callback = { readonly to: string; readonly cc: string[]; readonly thread: string; readonly threadId: string; readonly text: string } & Record<
  string,
  unknown
>;

let bakery: Bakery;
let running: RunningBakery;
let service: Server;
/** What the chat service was told, each after its signature was checked. */
const told: Callback[] = [];

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const fault = checkSignature(SECRET, request.headers as Record<string, string>, body, new Date().toISOString());
    if (!fault) told.push(JSON.parse(body));
    response.writeHead(fault ? 401 : 200, { "content-type": "application/json" }).end(JSON.stringify({ messageId: `bot-${told.length}` }));
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const { port } = service.address() as AddressInfo;
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  await addChatAddress();
  running = await bakery.start({ WEBORDINARY_CHAT_SECRET: SECRET, WEBORDINARY_CHAT_CALLBACK: `http://127.0.0.1:${port}/callback` });
});
afterAll(async () => {
  await bakery?.remove();
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

async function addChatAddress(): Promise<void> {
  const database = new EmbeddedDatabase({ dataDir: bakery.dataDir });
  const projects = new SqliteProjectDirectory(database);
  const [project] = await projects.list();
  if (!project) throw new Error("the bakery has no project");
  const members = project.members.map((member) =>
    member.userId === "jo" ? Member.parse({ ...member, addresses: [OWNER, CHAT.toLowerCase()] }) : member,
  );
  await projects.save({ ...project, members });
  database.close();
}

const urlOf = (projectId = "bakery") => `http://127.0.0.1:${running.system.httpPort}/channels/chat/${projectId}`;

async function say(message: object, headers?: Record<string, string>) {
  const body = JSON.stringify({ project: "bakery", from: CHAT, ...message });
  const response = await fetch(urlOf(), {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...(headers ?? signedHeaders(SECRET, body, new Date().toISOString())) },
  });
  return { status: response.status, body: (await response.json()) as { threadId?: string; outcome?: string; code?: string } };
}

/** The reply that answers a message, once it has come. */
const answerTo = (messageId: string): Promise<Callback> =>
  vi.waitFor(
    () => {
      const found = told.find(({ inReplyTo }) => inReplyTo === messageId);
      if (!found) throw new Error(`nothing answers ${messageId}: ${JSON.stringify(told)}\n${running.log.lines.join("\n")}`);
      return found;
    },
    { timeout: 25_000, interval: 25 },
  );

const mail = (text: string, name: string, more: Parameters<typeof plainMail>[1] = {}) =>
  plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, ...more });

const tokenIn = (headers: ReadonlyMap<string, string>): string => /\+([^@]+)@/.exec(headers.get("reply-to") ?? "")?.[1] ?? "";

test("a conversation begun by mail goes on by chat: its answer goes to the callback, and nobody of the mail is copied", async () => {
  const first = await running.sendAndWait(mail('change "Open at seven" to "Open at six"', "mail-first", { from: EDITOR }));
  const thread = tokenIn(first.reply.headers);
  const said = await say({ messageId: "c-1", text: 'change "Rolls and rye" to "Rolls and dinkel"', thread });
  expect(said).toEqual({ status: 202, body: { threadId: first.threadId, outcome: "accepted" } });
  const answer = await answerTo("c-1");
  expect(answer).toMatchObject({ projectId: "bakery", threadId: first.threadId, to: "chat:u123", cc: [], kind: "done" });
  expect(answer.text).toContain(`http://${first.threadId}.localhost:${running.system.httpPort}/`);
  expect((await running.page(first.threadId)).body).toContain("<p>Open at six</p><p>Rolls and dinkel</p>");

  const on = await say({ messageId: "c-2", text: "status", thread: answer.thread });
  expect(on.body).toMatchObject({ threadId: first.threadId });
  expect(await answerTo("c-2")).toMatchObject({ kind: "status", cc: [] });
});

test("a conversation begun by chat goes on by mail: its answer is a mail, and nobody of the chat is copied", async () => {
  const said = await say({ messageId: "d-1", text: "help" });
  const answer = await answerTo("d-1");
  expect(answer).toMatchObject({ threadId: said.body.threadId, kind: "help" });
  const before = told.length;
  const byMail = await running.sendAndWait(
    mail('change "Open at seven" to "Open at five"', "then-mail", { to: `bakery+${answer.thread}@localhost` }),
  );
  expect(byMail.threadId).toBe(ThreadId.parse(said.body.threadId));
  expect(byMail.result.outcome).toBe("done");
  expect([byMail.reply.headers.get("to"), byMail.reply.headers.get("cc")]).toEqual([OWNER, undefined]);
  expect((await running.page(byMail.threadId)).body).toContain("<p>Open at five</p>");
  await running.settled();
  expect(told).toHaveLength(before);
});

test("an answer by chat to our own message finds its conversation without a token, and a repeat changes nothing", async () => {
  const said = await say({ messageId: "e-1", text: "help" });
  await answerTo("e-1");
  const bot = `bot-${told.findIndex(({ inReplyTo }) => inReplyTo === "e-1") + 1}`;
  const again = await say({ messageId: "e-2", text: "status", inReplyTo: bot });
  expect(again.body).toEqual({ threadId: said.body.threadId, outcome: "accepted" });
  await answerTo("e-2");
  expect((await say({ messageId: "e-1", text: "help" })).body).toEqual({
    threadId: said.body.threadId,
    outcome: "duplicate",
  });
});

test("what isn't signed is refused with a code, and other addresses stay for looking", async () => {
  expect(await say({ messageId: "f-1", text: "hi" }, {})).toMatchObject({ status: 401, body: { code: "unsigned" } });
  const large = await fetch(urlOf(), { method: "POST", body: Buffer.alloc(7 * 1024 * 1024) });
  expect([large.status, await large.json()]).toMatchObject([413, { code: "too-large" }]);
  const others = [fetch(urlOf()), fetch(urlOf().replace("/chat/", "/sms/"), { method: "POST" }), fetch(urlOf(), { method: "PUT" })];
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([404, 405, 405]);
});
