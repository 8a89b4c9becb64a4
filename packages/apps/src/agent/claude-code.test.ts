import { answersDone } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ClaudeBakery, HOME_PAGE } from "./testing/claude-bakery.ts";

let site: ClaudeBakery;
beforeAll(async () => {
  site = await ClaudeBakery.open();
});
afterAll(() => site.remove());

test("a mail becomes an edit by Claude Code: live, pushed, answered and paid for", async () => {
  const turns = [...site.changes(HOME_PAGE, "Open at seven", "Open at six"), answersDone("You open at six now.")];
  const { threadId, result, reply } = await site.ask(site.mail("We open at six from now on."), turns);

  console.log(reply.text, JSON.stringify(await site.sessionEvents(threadId), null, 1), site.running.log.lines.join("\n"), JSON.stringify(site.api.requests[0]?.body.system));
  expect(result).toMatchObject({ outcome: "done", kind: "done" });
});
