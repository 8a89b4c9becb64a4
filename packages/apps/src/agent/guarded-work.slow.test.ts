import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareImage } from "@webordinary/adapters/images";
import { answers, answersDone, mailWithAttachments, type ScriptedTurn } from "@webordinary/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EDITOR } from "../local/testing/bakery.ts";
import { ABOUT_PAGE, ClaudeBakery, HOME_PAGE, siteTool } from "./testing/claude-bakery.ts";
import { PHONE_PHOTO } from "./testing/phone-photo.ts";

/** What keeps the agent's work within what was asked for, and what comes with a mail; the whole system with the real Claude Code. */

let site: ClaudeBakery;
beforeAll(async () => {
  site = await ClaudeBakery.open();
});
afterEach(async () => expect(await site.agentProcesses()).toEqual([]));
afterAll(() => site.remove());

const plan = (page: string, change: string) => ({
  summary: `${page} changes.`,
  pages: [{ page, change }],
  risks: ["Old links may break."],
  estimatedCostUsd: 0.4,
});

describe("the guard of the scope", () => {
  test.each<[string, () => readonly ScriptedTurn[], string, string]>([
    ["a file of the site's machinery", () => [site.writes("vite.config.js", "export default {};\n")], "vite.config.js", "machinery"],
    ["a secret", () => [site.writes("src/pages/maps.html", `<p>AIza${"x".repeat(35)}</p>\n`)], "src/pages/maps.html", "secret"],
    ["very many files", () => [manyPages()], "src/pages/page-1.html", "21 files"],
  ])("keeps %s back until the owner says yes, and drops it by no", async (_, turns, path, words) => {
    const asked = await site.ask(site.mail("Add what is needed."), [...turns(), answersDone("It is there.")]);
    expect(asked.result.kind).toBe("plan");
    expect(asked.reply.text).toContain(words);
    expect(site.remote.tip(`thread-${asked.threadId}`)).toBeNull();

    const requests = site.api.requests.length;
    const kept = await site.ask(site.next(asked, "yes"), [answersDone("Never asked.")]);
    expect(kept.result.kind).toBe("done");
    expect(site.api.requests).toHaveLength(requests);
    expect(Object.keys(site.remote.files(`thread-${asked.threadId}`))).toContain(path);

    const again = await site.ask(site.mail("Add what is needed."), [...turns(), answersDone("It is there.")]);
    const dropped = await site.ask(site.next(again, "no"), [answersDone("Never asked.")]);
    expect(dropped.reply.text).toContain("Nothing was changed.");
    const after = await site.ask(site.next(dropped, "We open at six."), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      answersDone("Six it is."),
    ]);
    expect(after.result.kind).toBe("done");
    expect(Object.keys(site.remote.files(`thread-${again.threadId}`))).not.toContain(path);
  });

  test("asks the owner, not an editor", async () => {
    const bySomebody = { from: EDITOR };
    const asked = await site.ask(site.mail("Add what is needed.", bySomebody), [writeOf("kim", "vite.config.js"), answersDone("It is there.")]);
    expect(asked.result.kind).toBe("plan");
    const refused = await site.ask(site.next(asked, "yes", bySomebody), [answersDone("Never asked.")]);
    expect(refused.reply.text).toContain("Only an owner can say yes to this.");
    expect(site.remote.tip(`thread-${asked.threadId}`)).toBeNull();
  });

  test("keeps a page that another plan was about", async () => {
    const asked = await site.ask(site.mail("Please remove the page about us."), [answers(plan("The page about us", "It goes away"))]);
    expect(asked.result.kind).toBe("plan");
    const wrong = await site.ask(site.next(asked, "yes"), [siteTool("delete_page", { page: HOME_PAGE }), answersDone("It is gone.")]);
    expect(wrong.result.kind).toBe("plan");
    expect(wrong.reply.text).toContain("a page is gone");
    await site.ask(site.next(wrong, "no"), [answersDone("Never asked.")]);
  });

  test("lets go what the plan was about", async () => {
    const asked = await site.ask(site.mail("Please remove the page about us."), [answers(plan("The page about us", "It goes away"))]);
    const done = await site.ask(site.next(asked, "yes"), [siteTool("delete_page", { page: ABOUT_PAGE }), answersDone("It is gone.")]);
    expect(done.result.kind).toBe("done");
    expect((await site.running.page(done.threadId, "/about.html")).status).toBe(404);
  });
});

describe("a budget", () => {
  const dear = (): ScriptedTurn => ({ kind: "tools", uses: [{ name: "Glob", input: { pattern: "*" } }], usage: { input: 1_000_000, output: 1 } });

  test("of one instruction that is used up ends it, with what was done kept", async () => {
    const failed = await site.ask(site.mail("Write something."), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      dear(),
      answersDone("Never asked."),
    ]);
    expect(failed.result).toMatchObject({ outcome: "failed", kind: "over-budget" });
    expect(failed.reply.text).toMatch(/budget is used up[\s\S]*\$2\.00[\s\S]*Cost: \$3\.0/);
    expect(site.remote.files(`thread-${failed.threadId}`)[HOME_PAGE]).toContain("Open at six");
  });

  test("of the month that is used up asks nobody, and tells the owner too", async () => {
    await site.setPolicy({ budgetPerMonthUsd: 1 });
    const requests = site.api.requests.length;
    const failed = await site.ask(site.mail("Write something.", { from: EDITOR }), [answersDone("Never asked.")]);
    expect(failed.result.kind).toBe("over-budget");
    expect(failed.reply.text).toContain("$1.00");
    expect(failed.reply.headers.get("cc")).toContain("jo@bakery.example");
    expect(site.api.requests).toHaveLength(requests);
    await site.setPolicy({});
  });
});

describe("a photo that comes by mail", () => {
  test("goes onto the page upright, small, and without its place", async () => {
    const raw = mailWithAttachments(
      "Please put this photo on the first page.",
      [{ type: "image/jpeg", name: "IMG_0001.jpg", content: PHONE_PHOTO }],
      site.fields({ subject: "A photo" }),
    );
    const done = await site.ask(raw, [
      siteTool("add_photo", { attachment: "IMG_0001.jpg", alt: "Four coloured quarters", name: "quarters" }),
      ...site.changes(HOME_PAGE, "</body>", '<img src="/images/quarters.webp" alt="Four coloured quarters"></body>'),
      answersDone("The photo is there."),
    ]);
    expect(done.result.kind).toBe("done");
    const branch = `thread-${done.threadId}`;
    const pictures = Object.keys(site.remote.files(branch)).filter((path) => /quarters\.(?:avif|webp)$/.test(path));
    expect(pictures).toHaveLength(2);
    for (const path of pictures) {
      const bytes = await readFile(site.at(path));
      expect(await prepareImage(bytes)).toMatchObject({ ok: true, width: 48, height: 64 });
      expect(bytes.toString("latin1")).not.toMatch(/Exif|51\.5|Fixture/);
    }
    expect((await site.running.page(done.threadId)).body).toContain('alt="Four coloured quarters"');
  });
});

describe("a picture of a page", () => {
  test("is there for the agent after a build, where there is a browser", async () => {
    const done = await site.ask(site.mail("Does the first page look well?"), [
      siteTool("build_site", {}),
      siteTool("screenshot_page", { page: "/" }),
      answersDone("It looks well."),
    ]);
    expect(site.said(-1)).toMatch(/"type":"image"|no browser/);
    expect(done.result.kind).toBe("answered");
  });
});

/** In another person's workspace. */
const writeOf = (userId: string, path: string): ScriptedTurn => ({
  kind: "tools",
  uses: [{ name: "Write", input: { file_path: join(site.workspace, "..", userId, path), content: "export default {};\n" } }],
});

const manyPages = (): ScriptedTurn => ({
  kind: "tools",
  uses: Array.from({ length: 21 }, (_, index) => ({
    name: "Write",
    input: { file_path: site.at(`src/pages/page-${index + 1}.html`), content: "<p>One of many</p>\n" },
  })),
});
