import { BareRepository, gmailReply, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getPage } from "./get-page.ts";
import { ADDRESS, Bakery, bakerySite, EDITOR, OWNER, type RunningBakery, readReply } from "./testing/bakery.ts";

let bakery: Bakery;
let running: RunningBakery;
let remote: BareRepository;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  remote = new BareRepository(bakery.repositoryPath);
  running = await bakery.start();
});
afterAll(() => bakery.remove());

const mail = (text: string, name: string, subject: string, from = OWNER) =>
  plainMail(text, { from, to: ADDRESS, subject, messageId: `<${name}@bakery.example>` });

test("a mail becomes a page, a commit, a reply in its conversation, and events that tell the way", async () => {
  const { threadId, messageId, result, reply } = await running.sendAndWait(
    mail('Please change "Open at seven" to "Open at six".', "hours-1", "Opening hours"),
  );

  expect(result).toMatchObject({ outcome: "done", kind: "done", threadId, messageId });
  for (const site of [threadId, "edit.bakery"]) {
    const page = await running.page(site);
    expect(page).toMatchObject({ status: 200, type: "text/html; charset=utf-8" });
    expect(page.body).toContain("<p>Open at six</p>");
  }
  const [commit] = remote.log(`thread-${threadId}`);
  expect(commit?.sha).toBe(result.commit);
  expect(commit?.author).toBe(`jo <${OWNER}>`);
  expect(commit?.body).toMatch(/\n\nInstruction-Id: [a-z0-9-]{8,64}\n$/);
  expect(remote.log("main")).toHaveLength(1);
  const { httpPort } = running.system;
  const index = await getPage(`localhost:${httpPort}`, httpPort);
  expect(index.body).toContain("Opening hours");
  const [, replyPath = ""] = /href="(\/replies\/[^"]+)"/.exec(index.body) ?? [];
  expect((await getPage(`localhost:${httpPort}`, httpPort, replyPath)).body).toContain(`http://${threadId}.localhost:${httpPort}/`);

  expect(Object.fromEntries(reply.headers)).toMatchObject({
    to: OWNER,
    subject: "Re: Opening hours",
    "in-reply-to": messageId,
    references: messageId,
    "auto-submitted": "auto-replied",
    "reply-to": expect.stringMatching(new RegExp(`^bakery via WebOrdinary <bakery\\+${threadId}-[0-9a-z]{19}@localhost>$`)),
  });
  expect(reply.text).toContain(`http://${threadId}.localhost:${running.system.httpPort}/`);
  expect(reply.text).toContain("src/index.html");

  expect((await running.events(threadId)).map(({ type }) => type)).toEqual([
    "ThreadOpened",
    "MessageReceived",
    "InstructionSubmitted",
    "InstructionStarted",
    "AgentFinished",
    "ChangesCommitted",
    "SiteBuilt",
    "DeploymentStarted",
    "DeploymentWentLive",
    "BranchPushed",
    "PreviewChecked",
    "InstructionCompleted",
    "ReplyStarted",
    "ReplySent",
  ]);
});

test("an answer to our reply goes on in the same thread, branch and preview, on top of the first change", async () => {
  const first = await running.sendAndWait(mail('change "Open at seven" to "Open at eight"', "answer-1", "Eight o'clock"));
  const ours = first.reply.headers.get("message-id") ?? "";
  const second = await running.sendAndWait(
    gmailReply('Thanks! Now change "Rolls and rye" to "Rolls, rye and cake".', first.reply.text, {
      from: OWNER,
      to: ADDRESS,
      messageId: "<answer-2@bakery.example>",
      inReplyTo: ours,
      references: `${first.messageId} ${ours}`,
      subject: "Another subject altogether",
    }),
  );

  expect(second.threadId).toBe(first.threadId);
  expect(second.result).toMatchObject({ outcome: "done" });
  expect(second.reply.headers.get("in-reply-to")).toBe(second.messageId);
  expect(second.reply.headers.get("references")).toBe(`${first.messageId} ${ours} ${second.messageId}`);
  const { body } = await running.page(first.threadId);
  expect(body).toContain("<p>Open at eight</p><p>Rolls, rye and cake</p>");
  expect(remote.log(`thread-${first.threadId}`).map(({ sha }) => sha)).toEqual([second.result.commit, first.result.commit, remote.tip("main")]);
});

test("two threads have two previews that leave each other alone", async () => {
  const one = await running.sendAndWait(mail('change "Corner Bakery" to "First Bakery"', "two-1", "First"));
  const two = await running.sendAndWait(mail('change "Corner Bakery" to "Second Bakery"', "two-2", "Second", EDITOR));

  expect(one.threadId).not.toBe(two.threadId);
  expect((await running.page(one.threadId)).body).toContain("<h1>First Bakery</h1>");
  expect((await running.page(two.threadId)).body).toContain("<h1>Second Bakery</h1>");
  expect((await running.page("edit.bakery")).body).toContain("<h1>Second Bakery</h1>");
  expect(remote.files(`thread-${one.threadId}`)["src/index.html"]).toContain("First Bakery");
  expect(remote.files(`thread-${two.threadId}`)["src/index.html"]).toContain("Second Bakery");
});

test("two people who write at the same time each get their own change", async () => {
  const [one, two] = await Promise.all([
    running.sendAndWait(mail('change "Open at seven" to "Open at nine"', "both-1", "Nine")),
    running.sendAndWait(mail('change "Open at seven" to "Open at ten"', "both-2", "Ten", EDITOR)),
  ]);
  expect([one.result.outcome, two.result.outcome]).toEqual(["done", "done"]);
  expect((await running.page(one.threadId)).body).toContain("Open at nine");
  expect((await running.page(two.threadId)).body).toContain("Open at ten");
});

test("a second thread of the same person goes first, and the interrupted one is finished by itself afterwards", async () => {
  const one = await running.send(mail('change "Open at seven" to "Open at noon"', "turn-1", "Noon"));
  const two = await running.send(mail('change "Open at seven" to "Open at dusk"', "turn-2", "Dusk"));
  const results = [await running.result(one), await running.result(two)];
  expect(results.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  expect((await running.page(one.threadId)).body).toContain("Open at noon");
  expect((await running.page(two.threadId)).body).toContain("Open at dusk");
});

test("a newer message of the same thread goes on with what the older one began; each gets its answer, and the newer one's result stays", async () => {
  const older = await running.send(mail('change "Open at seven" to "Open at four"', "newer-1", "Newer"));
  const newer = await running.send(
    plainMail('change "Rolls and rye" to "Rolls and dinkel"', {
      from: OWNER,
      to: ADDRESS,
      messageId: "<newer-2@bakery.example>",
      inReplyTo: older.messageId,
    }),
  );
  expect(newer.threadId).toBe(older.threadId);
  const [first, second] = [await running.result(older), await running.result(newer)];
  expect(["done", "interrupted"]).toContain(first.kind);
  expect(second.kind).toBe("done");
  const { body } = await running.page(newer.threadId);
  expect(body).toContain("Rolls and dinkel");
  if (first.kind === "done") expect(body).toContain("Open at four");
  const ends = (await running.events(newer.threadId)).filter(({ type }) => type === "ReplySent");
  expect(new Set(ends.map(({ data }) => data.inReplyTo))).toEqual(new Set([older.messageId, newer.messageId]));
  expect(ends).toHaveLength(2);
  expect((await readReply(second.reply ?? "")).headers.get("in-reply-to")).toBe(newer.messageId);
});

test("a mail to the project and to others is one mail, however many of its addresses are ours", async () => {
  const raw = plainMail('change "Open at seven" to "Open at dawn"', {
    from: OWNER,
    to: "bakery@localhost, bakery+hello@localhost, friend@else.example",
    subject: "Many",
    messageId: "<many@bakery.example>",
  });
  const { threadId, result } = await running.sendAndWait(raw);
  expect(result.outcome).toBe("done");
  await running.settled();
  const types = (await running.events(threadId)).map(({ type }) => type);
  expect(types.filter((type) => ["MessageReceived", "ChangesCommitted", "ReplySent"].includes(type))).toEqual([
    "MessageReceived",
    "ChangesCommitted",
    "ReplySent",
  ]);
});
