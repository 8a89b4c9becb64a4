import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ThreadId } from "@webordinary/domain";
import { type ApiRequest, answers, answersDone } from "@webordinary/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ABOUT_PAGE, ClaudeBakery, HOME_PAGE } from "./testing/claude-bakery.ts";

/** The real Claude Code in the whole system: mail in, git, build, preview and reply out. Only the model is played. */

let site: ClaudeBakery;
beforeAll(async () => {
  site = await ClaudeBakery.open();
});
afterEach(async () => expect(await site.agentProcesses()).toEqual([]));
afterAll(() => site.remove());

const types = async (threadId: ThreadId): Promise<readonly string[]> => (await site.sessionEvents(threadId)).map(({ type }) => type);
const sessionsOf = async (threadId: ThreadId): Promise<readonly unknown[]> =>
  (await site.sessionEvents(threadId)).flatMap(({ data }) => (typeof data.agentSessionId === "string" ? [data.agentSessionId] : []));
const messagesOf = (request: ApiRequest | undefined): string => JSON.stringify(request?.body.messages);
const lastRequest = (): string => messagesOf(site.api.requests.at(-1));
const plan = (page: string, change: string) => ({
  summary: `${page} changes.`,
  pages: [{ page, change }],
  risks: ["Old links may break."],
  estimatedCostUsd: 0.4,
});

describe("a conversation", () => {
  test("goes on in the same session of the agent: with the next mail, after a restart, and in another place", async () => {
    const first = await site.ask(site.mail("We open at six.", { subject: "Hours" }), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      answersDone("Six it is."),
    ]);
    const second = await site.ask(site.next(first, "Rather at five."), [
      site.edits(HOME_PAGE, "Open at six", "Open at five"),
      answersDone("Five it is."),
    ]);
    expect(second.threadId).toBe(first.threadId);
    expect(lastRequest()).toContain("We open at six.");
    expect(lastRequest()).toContain("Rather at five.");

    await site.stop();
    await site.start();
    const third = await site.ask(site.next(second, "Rather at four."), [
      site.edits(HOME_PAGE, "Open at five", "Open at four"),
      answersDone("Four it is."),
    ]);
    expect(third.result.kind).toBe("done");
    expect(lastRequest()).toContain("We open at six.");

    await site.stop();
    const elsewhere = join(site.bakery.folder, "elsewhere");
    await rename(site.dataDir, elsewhere);
    await site.start(undefined, elsewhere);
    const fourth = await site.ask(site.next(third, "Rather at three."), [
      ...site.changes(HOME_PAGE, "Open at four", "Open at three"),
      answersDone("Three it is."),
    ]);
    expect(fourth.result.kind).toBe("done");
    expect((await site.running.page(first.threadId)).body).toContain("Open at three");
    expect(lastRequest()).toContain("We open at six.");
    expect(new Set(await sessionsOf(first.threadId)).size).toBe(1);
    expect(site.remote.log(`thread-${first.threadId}`)).toHaveLength(5);
  });

  test("whose session is lost goes on with a summary of what was said", async () => {
    const first = await site.ask(site.mail("We open at six."), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      answersDone("Six it is."),
    ]);
    await rm(join(site.agentHome, ".claude/projects"), { recursive: true });
    const second = await site.ask(site.next(first, "Rather at five."), [
      ...site.changes(HOME_PAGE, "Open at six", "Open at five"),
      answersDone("Five it is."),
    ]);
    expect(second.result.kind).toBe("done");
    expect(lastRequest()).toMatch(/<history>.*We open at six\..*Six it is\..*<\/history>/);
    expect(new Set(await sessionsOf(first.threadId)).size).toBe(2);
    const costs = (await site.sessionEvents(first.threadId)).flatMap(({ data }) => (typeof data.costUsd === "number" ? [data.costUsd] : []));
    expect(costs).toEqual([expect.closeTo(0.0018, 6), expect.closeTo(0.0018, 6)]);
  });

  test("whose session the service refuses goes on in another one, with the same summary", async () => {
    const first = await site.ask(site.mail("We open at six."), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      answersDone("Six it is."),
    ]);
    const refusal = {
      kind: "error",
      status: 400,
      type: "invalid_request_error",
      message: "prompt is too long: 210000 tokens > 200000 maximum",
    } as const;
    const turns = [...site.changes(HOME_PAGE, "Open at six", "Open at five"), answersDone("Five it is.")];
    // The old session begins with the first mail, the new one tells of it as history.
    const isOld = (body: unknown): boolean => !/<history>/.test(JSON.stringify(body));
    let next = 0;
    const second = await site.ask(site.next(first, "Rather at five."), ({ body }) => (isOld(body) ? refusal : (turns[next++] ?? refusal)));
    expect(second.result.kind).toBe("done");
    expect(lastRequest()).toMatch(/<history>.*We open at six\..*Six it is\..*<\/history>/);
    expect(new Set(await sessionsOf(first.threadId)).size).toBe(2);
  });

  test("asks instead of guessing, and goes on with the answer in the same session", async () => {
    const asked = await site.ask(site.mail("Change the hours for Easter."), [answers({ outcome: "question", text: "Which hours at Easter?" })]);
    expect(asked.result.kind).toBe("question");
    expect(asked.reply.text).toContain("Which hours at Easter?");
    await site.running.settled();

    const done = await site.ask(site.next(asked, "Eight to noon."), [
      ...site.changes(HOME_PAGE, "Open at seven", "At Easter from eight to noon"),
      answersDone("It says so."),
    ]);
    expect(done.result.kind).toBe("done");
    expect(lastRequest()).toMatch(/Which hours at Easter\?.*Eight to noon\./);
    expect(new Set(await sessionsOf(asked.threadId)).size).toBe(1);
    expect((await site.running.page(asked.threadId)).body).toContain("At Easter from eight to noon");
  });
});

describe("a plan", () => {
  test("that the agent finds needed is asked for, and done with what the owner adds", async () => {
    const asked = await site.ask(site.mail("Tell more about our history."), [
      answers({ outcome: "plan", text: "A new history.", plan: plan("About us", "A history in three chapters") }),
    ]);
    expect(asked.result.kind).toBe("plan");
    expect(asked.reply.text).toMatch(/About us: A history in three chapters[\s\S]*Old links may break\.[\s\S]*\$0\.40/);
    expect(site.remote.tip(`thread-${asked.threadId}`)).toBeNull();

    const done = await site.ask(site.next(asked, "yes, but only one chapter"), [
      ...site.changes(ABOUT_PAGE, "We bake since 1951", "Chapter one"),
      answersDone("One chapter."),
    ]);
    expect(done.result.kind).toBe("done");
    expect(lastRequest()).toContain("With this change: but only one chapter");
    expect((await site.running.page(asked.threadId, "/about.html")).body).toContain("Chapter one");
    expect(new Set(await sessionsOf(asked.threadId)).size).toBe(1);
  });

  test("is made at once for what is large by its words, with nothing changed before yes", async () => {
    let modes: Promise<readonly string[]> = Promise.resolve([]);
    const planned = answers(plan("Every page", "New colours"));
    const disobedient = site.changes(HOME_PAGE, "Open at seven", "Open at midnight");
    const asked = await site.ask(site.mail("Please redesign the whole site."), (_, index) => {
      modes = site.agentProcesses();
      return [...disobedient, planned][index] ?? planned;
    });
    expect(asked.result.kind).toBe("plan");
    expect((await modes).filter((command) => command.includes("--permission-mode plan"))).toHaveLength(1);
    expect(await readFile(site.at(HOME_PAGE), "utf8")).toContain("Open at seven");
    expect(site.remote.tip(`thread-${asked.threadId}`)).toBeNull();

    const amended = await site.ask(site.next(asked, "Make it blue, please."), [answers(plan("Every page", "Blue colours"))]);
    expect(amended.result.kind).toBe("plan");
    expect(amended.reply.text).toContain("Blue colours");
    const done = await site.ask(site.next(amended, "yes"), [
      ...site.changes(HOME_PAGE, "<h1>", '<h1 style="color: blue">'),
      answersDone("It is blue."),
    ]);
    expect(done.result.kind).toBe("done");
    expect((await site.running.page(asked.threadId)).body).toContain("color: blue");
  });

  test("is dropped by no", async () => {
    const asked = await site.ask(site.mail("Please redesign the whole site."), [answers(plan("Every page", "New colours"))]);
    const dropped = await site.ask(site.next(asked, "no"), [answersDone("Never asked.")]);
    expect(dropped.reply.text).toContain("Nothing was changed.");
    expect(site.remote.tip(`thread-${asked.threadId}`)).toBeNull();
  });
});

describe("a build that fails", () => {
  test("goes back to the agent with its error, and is mended", async () => {
    const from = site.api.requests.length;
    const done = await site.ask(site.mail("Write something."), [
      ...site.changes(HOME_PAGE, "Open at seven", "BROKEN"),
      answersDone("I wrote."),
      site.edits(HOME_PAGE, "BROKEN", "Mended"),
      answersDone("I mended it."),
    ]);
    expect(done.result.kind).toBe("done");
    expect(site.said(from)).toContain("there is a BROKEN word");
    expect((await site.running.page(done.threadId)).body).toContain("Mended");
    expect(await types(done.threadId)).toEqual(expect.arrayContaining(["SiteBuildFailed", "SiteBuilt", "BranchPushed"]));
  });

  test("three times is told with what failed; the preview stays as it was, and the work is pushed", async () => {
    const good = await site.ask(site.mail("We open at six."), [
      ...site.changes(HOME_PAGE, "Open at seven", "Open at six"),
      answersDone("Six it is."),
    ]);
    const failed = await site.ask(site.next(good, "Write something."), [
      site.edits(HOME_PAGE, "Open at six", "BROKEN one"),
      answersDone("I wrote."),
      site.edits(HOME_PAGE, "BROKEN one", "BROKEN two"),
      answersDone("I tried."),
      site.edits(HOME_PAGE, "BROKEN two", "BROKEN three"),
      answersDone("I tried again."),
    ]);
    expect(failed.result).toMatchObject({ outcome: "failed", kind: "build-failed" });
    expect(failed.reply.text).toMatch(/could not be put together[\s\S]*2 times[\s\S]*there is a BROKEN word/);
    expect((await site.running.page(good.threadId)).body).toContain("Open at six");
    expect(site.remote.files(`thread-${good.threadId}`)[HOME_PAGE]).toContain("BROKEN three");
  });
});
