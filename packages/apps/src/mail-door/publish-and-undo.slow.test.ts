import { ProjectId, productionSite, words } from "@webordinary/domain";
import { type MailFields, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADDRESS, EDITOR, OWNER } from "../local/testing/bakery.ts";
import { DoorStage, type Told } from "./testing/door-stage.ts";
import { expectThreaded } from "./testing/read-reply.ts";

let stage: DoorStage;
beforeAll(async () => {
  stage = await DoorStage.open();
});
afterAll(() => stage.close());

let count = 0;
/** The next mail of the conversation, as an answer to the last reply of ours. */
function answer(last: Told | null, text: string, more: MailFields = {}): Promise<Told> {
  count += 1;
  const headers = { from: OWNER, to: ADDRESS, subject: "Opening hours", messageId: `<public-${count}@bakery.example>` };
  const ours = last?.reply.messageId;
  const to = last?.reply.replyTo?.[0]?.address;
  return stage.door.ask(plainMail(text, { ...headers, ...(ours && to ? { to, inReplyTo: ours, references: ours } : {}), ...more }));
}
const production = (): Promise<string> => stage.page("bakery");

it("a conversation from the first change to the public site and back: each answer says what is so, when it is so", async () => {
  const changed = await answer(null, 'Please change "Open at seven" to "Open at six".');
  expect(changed.result).toMatchObject({ outcome: "done", kind: "done" });
  expectThreaded(changed.reply, { to: OWNER, answers: changed.messageId, subject: "Re: Opening hours" });
  expect(await stage.page(changed.threadId)).toContain("Open at six");
  expect(await production()).not.toContain("Open at");

  const refused = await answer(changed, "publish", { from: EDITOR });
  expect(refused.result).toMatchObject({ outcome: "not-done", kind: "not-allowed" });
  expect(refused.threadId).toBe(changed.threadId);
  expect(refused.reply.words).toContain(words("en").refusals.onlyOwnerPublishes("bakery"));
  expect(await production()).not.toContain("Open at");

  const published = await answer(changed, "Publish, please!");
  expect(published.result).toMatchObject({ outcome: "done", kind: "published", previewUrl: null });
  expect(published.reply.words).toContain(words("en").published.headline);
  expect(published.reply.text).toContain(published.result.publicUrl ?? "no address");
  expect(await production()).toContain("Open at six");
  const types = stage.events().map(({ type, data }) => `${type} ${data.site ?? data.kind ?? ""}`);
  expect(types.indexOf("ReplySent published")).toBeGreaterThan(types.indexOf(`DeploymentWentLive ${productionSite(ProjectId.parse("bakery"))}`));
  expect(stage.remote.files("main")["src/index.html"]).toContain("Open at six");

  const undone = await answer(published, "undo");
  expect(undone.result).toMatchObject({ outcome: "done", kind: "undone" });
  expectThreaded(undone.reply, {
    to: OWNER,
    answers: undone.messageId,
    after: [changed, refused, published].flatMap(({ messageId, reply }) => [messageId, reply.messageId ?? ""]),
    subject: "Re: Opening hours",
  });
  expect(undone.reply.words).toContain(words("en").undone.headline);
  expect(await stage.page(changed.threadId)).toContain("Open at seven");
  expect(await production()).toContain("Open at six");

  const redone = await answer(undone, "undo");
  expect(redone.result).toMatchObject({ outcome: "done", kind: "undone" });
  expect(await stage.page(changed.threadId)).toContain("Open at six");

  const status = await answer(redone, "status");
  expect(status.result).toMatchObject({ outcome: "answered", kind: "status" });
  expect(status.reply.words).toContain(words("en").control.status.nothing);

  const again = await answer(status, "publish");
  expect(again.result.outcome).toBe("done");
  expect(await production()).toContain("Open at six");
});

it("a large request is planned first: production, preview and branch stay as they are until somebody says yes", async () => {
  const subject = "Neue Seite";
  const asked = 'Bitte gestalten Sie die ganze Website neu und machen Sie dabei dies: change "Rolls and rye" to "Brot".';
  const plan = await answer(null, asked, { subject });
  expect(plan.result).toMatchObject({ outcome: "answered", kind: "plan", previewUrl: null, commit: null });
  expectThreaded(plan.reply, { to: OWNER, answers: plan.messageId, subject: "Re: Neue Seite", language: "de" });
  expect(plan.reply.words).toContain(words("de").plan.headline);

  const done = await answer(plan, "ja", { subject: `Re: ${subject}` });
  expect(done.result).toMatchObject({ outcome: "done", kind: "done" });
  expectThreaded(done.reply, {
    to: OWNER,
    answers: done.messageId,
    after: [plan.messageId, plan.reply.messageId ?? ""],
    subject: "Re: Neue Seite",
    language: "de",
  });
  expect(await stage.page(plan.threadId)).toContain("<p>Brot</p>");
});
