import { MailparserMailParser } from "@webordinary/adapters/mail";
import { type Language, words } from "@webordinary/domain";
import { plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADDRESS, EDITOR, OWNER, VIEWER } from "../local/testing/bakery.ts";
import { type Door, DoorStage } from "./testing/door-stage.ts";
import { expectThreaded } from "./testing/read-reply.ts";

let stage: DoorStage;
let door: Door;

beforeAll(async () => {
  stage = await DoorStage.open();
  door = stage.door;
});
afterAll(() => stage.close());

const mail = (text: string, name: string, from = OWNER, headers: readonly string[] = []) =>
  plainMail(text, { from, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, headers });
const idOf = (name: string): string => `<${name}@bakery.example>`;

/** Without quotation marks, which are those of the language. */
const plain = (text: string): string => text.replace(/["“”„‚‘’«»\u00a0\u202f ]+/g, " ");

describe("who is not answered", () => {
  it("a stranger: refused while the own server listens, noted with the reason, and nothing goes out", async () => {
    const answer = await door.talk(mail("Paint it blue", "stranger", "eve@else.example"), "eve@else.example", ADDRESS);
    expect(answer).toMatchObject({ code: 550, text: expect.stringContaining("unknown-sender") });
    expect(stage.ignored(idOf("stranger"))).toEqual([{ reason: "unknown-sender", detail: "eve@else.example is not a member of bakery" }]);
    expect(stage.repliesTo(idOf("stranger"))).toEqual([]);
  });

  it("a member's name beside a stranger's address", async () => {
    const answer = await door.talk(mail("Paint it blue", "display-name", `"${OWNER}" <eve@else.example>`), "eve@else.example", ADDRESS);
    expect(answer).toMatchObject({ code: 550 });
    expect(stage.ignored(idOf("display-name"))).toEqual([{ reason: "unknown-sender", detail: "eve@else.example is not a member of bakery" }]);
  });

  it("whoever pretends to be a member: the mail server in front says that the checks failed, whatever the mail says itself", async () => {
    const checked = await stage.openDoor({
      mailParser: new MailparserMailParser({
        mediaStore: stage.ports.mediaStore,
        isOwnAddress: () => false,
        trustDeliveredTo: true,
        authentication: { kind: "header", authservId: "mx.bakery.example" },
      }),
    });
    const received = "Received: from x.example by mx.bakery.example; Tue, 03 Nov 2026 10:15:00 +0000";
    const verdict = (result: string) => `Authentication-Results: mx.bakery.example; dmarc=${result} header.from=bakery.example`;
    const forged = mail("status", "forged", OWNER, [verdict("fail"), received, verdict("pass")]);
    expect(await checked.talk(forged, OWNER, ADDRESS)).toMatchObject({ code: 550, text: expect.stringContaining("unauthenticated") });
    expect(stage.ignored(idOf("forged"))).toEqual([{ reason: "unauthenticated", detail: `nothing shows that ${OWNER} wrote this: dmarc=fail` }]);
    expect(stage.repliesTo(idOf("forged"))).toEqual([]);

    const { result } = await checked.ask(mail("status", "vouched-for", OWNER, [verdict("pass"), received]));
    expect(result.kind).toBe("status");
  });

  it("people who are only copied: noted, and nobody is bothered", async () => {
    const raw = plainMail("Let us talk about the website tomorrow.", {
      from: OWNER,
      to: "friend@else.example",
      cc: ADDRESS,
      subject: "Copy",
      messageId: idOf("copy"),
    });
    expect(await door.talk(raw, OWNER, ADDRESS)).toMatchObject({ code: 550, text: expect.stringContaining("not-addressed") });
    expect(stage.ignored(idOf("copy"))).toEqual([{ reason: "not-addressed", detail: `${ADDRESS} is only in Cc: what is for the site goes to To` }]);
    expect(stage.repliesTo(idOf("copy"))).toEqual([]);
  });
});

describe("who is answered", () => {
  it("a viewer, politely and in the language of the mail: looking is all that a viewer may do", async () => {
    const text = "Guten Tag, bitte ändern Sie die Öffnungszeiten auf der Website, wir haben jetzt auch am Montag geöffnet.";
    const { reply, result } = await door.ask(mail(text, "Oeffnungszeiten", VIEWER));
    expect(result).toMatchObject({ outcome: "not-done", kind: "not-allowed" });
    expectThreaded(reply, { to: VIEWER, answers: idOf("Oeffnungszeiten"), subject: "Re: Oeffnungszeiten", language: "de" });
    expect(reply.words).toContain(words("de").refusals.notAllowed("bakery"));
    expect(words("de").refusals.notAllowed("bakery")).not.toBe(words("en").refusals.notAllowed("bakery"));
  });

  it("an editor who says publish: only an owner can, and production stays as it was", async () => {
    const { reply, result } = await door.ask(mail("Publish, please", "publish-by-editor", EDITOR));
    expect(result).toMatchObject({ outcome: "not-done", kind: "not-allowed" });
    expectThreaded(reply, { to: EDITOR, answers: idOf("publish-by-editor"), subject: "Re: publish-by-editor" });
    expect(reply.words).toContain(words("en").refusals.onlyOwnerPublishes("bakery"));
    expect(stage.events("DeploymentRequested")).toEqual([]);
  });

  it.each<[Language, string]>([
    ["en", "help"],
    ["de", "Hilfe"],
    ["fr", "aide"],
    ["es", "ayuda"],
    ["it", "aiuto"],
  ])("whoever asks for help, in their own language: %s", async (language, word) => {
    const { reply, result } = await door.ask(mail(word, `help-${language}`));
    expect(result).toMatchObject({ outcome: "answered", kind: "help", commit: null });
    expectThreaded(reply, { to: OWNER, answers: idOf(`help-${language}`), subject: `Re: help-${language}`, language });
    for (const line of words(language).control.help.answers) expect(plain(reply.words)).toContain(plain(line));
  });

  it("whoever asks how things stand, and whoever says stop or yes to nothing", async () => {
    const asked = [
      ["status", "status", words("en").control.status.nothing],
      ["stop", "answered", words("en").control.nothingToStop.headline],
      ["yes", "answered", words("en").control.nothingToDecide.headline],
      ["undo", "answered", words("en").undone.nothing],
    ] as const;
    for (const [word, kind, said] of asked) {
      const { reply, result } = await door.ask(mail(word, `asks-${word}`, EDITOR));
      expect(result).toMatchObject({ outcome: "answered", kind, commit: null });
      expect(reply.words).toContain(said);
    }
  });
});
