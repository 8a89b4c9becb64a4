import { timeline } from "@webordinary/domain";
import { answersDone } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { API_KEY, ClaudeBakery, HOME_PAGE } from "./testing/claude-bakery.ts";

let site: ClaudeBakery;
beforeAll(async () => {
  site = await ClaudeBakery.open();
});
afterAll(() => site.remove());

test("a mail becomes an edit by Claude Code: live, pushed, answered and paid for", async () => {
  const turns = [...site.changes(HOME_PAGE, "Open at seven", "Open at six"), answersDone("You open at six now.")];
  const { threadId, result, reply } = await site.ask(site.mail("We open at six from now on."), turns);

  expect(result).toMatchObject({ outcome: "done", kind: "done" });
  expect((await site.running.page(threadId)).body).toContain("Open at six");
  const [commit] = site.remote.log(`thread-${threadId}`);
  expect(commit).toMatchObject({ sha: result.commit, author: "jo <jo@bakery.example>" });
  expect(reply.text).toContain("You open at six now.");

  expect(site.said()).toContain("We open at six from now on.");
  expect(site.said()).toContain("We say rolls, never buns.");
  expect(site.said()).not.toContain(API_KEY);
  const events = await site.sessionEvents(threadId);
  const finished = events.find(({ type }) => type === "AgentFinished");
  // Three answers of 100 tokens in and 20 out, at 3 and 15 dollars a million.
  expect(finished?.data).toMatchObject({ costUsd: expect.closeTo(0.0018, 6), denied: [], agentSessionId: expect.any(String) });
  expect(timeline(events).map(({ text }) => text)).toContainEqual(expect.stringMatching(/\$0\.00/));
  expect(reply.text).toMatch(/Cost: \$0\.01/);
  expect(await site.agentProcesses()).toEqual([]);
});
