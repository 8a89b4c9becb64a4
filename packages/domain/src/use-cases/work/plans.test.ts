import { agentSession, anna, Conversation, done, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { boardEntries } from "../../projections/work-board.ts";
import { WORD_EXPIRES_AFTER_MS } from "../../session/session.ts";
import { sweep } from "../sweep.ts";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const plan: Plan = {
  summary: "The home page gets a new face.",
  pages: [{ page: "Home", change: "is written anew" }],
  risks: ["Old links to the shop break."],
  estimatedCostUsd: 0.8,
};
const plans: Play = () => ({ kind: "plan", plan, ...agentSession });
const writes =
  (path: string, text: string): Play =>
  (_task, files) => {
    files.set(path, text);
    return done(`Wrote ${path}.`);
  };
const kinds = (replies: readonly { readonly kind: string }[]) => replies.map(({ kind }) => kind);

describe("a request that is large by its words", () => {
  test("is planned before anything is touched, and the plan is told page by page", async () => {
    talk.world.agent.plays.push(plans);
    const [reply, ...more] = await talk.says("Please redesign the home page.");
    expect(more).toStrictEqual([]);
    expect(talk.tasks.map(({ mode, planApproved }) => [mode, planApproved])).toStrictEqual([["plan", false]]);
    expect(reply).toMatchObject({
      kind: "plan",
      headline: "This is the plan. May it be done?",
      paragraphs: [
        "The home page gets a new face.",
        "What will change:\n• Home: is written anew",
        "What to keep in mind:\n• Old links to the shop break.",
        "It will cost about $0.80.",
        "Without an answer it is dropped after 7 days.",
      ],
      costUsd: 0.25,
    });
    expect(await talk.shows()).toBeNull();
    expect(talk.remote()).toStrictEqual([]);
    expect(talk.world.types("claim").at(-1), "nobody waits for the answer under a claim").toBe("ClaimReleased");
  });

  test("is done on a yes, with what was added to it", async () => {
    talk.world.agent.plays.push(plans, writes("src/index.html", "A new face"));
    await talk.says("Please redesign the home page.");
    const replies = await talk.says("Yes, but keep the old photo.");
    expect(kinds(replies)).toStrictEqual(["done"]);
    expect(talk.tasks.at(-1)).toMatchObject({ mode: "edit", planApproved: true, agentSessionId: "agent-session-1" });
    expect(talk.tasks.at(-1)?.text).toBe(
      [
        "Please redesign the home page.",
        "",
        "This plan was approved:",
        "The home page gets a new face.",
        "- Home: is written anew",
        "With this change: but keep the old photo.",
      ].join("\n"),
    );
    expect(replies[0]).toMatchObject({ costUsd: 0.5, asked: "Please redesign the home page." });
    expect(await talk.shows()).toBe("A new face");
  });

  test.each([
    ["de", "Bitte die Website neu gestalten.", "Ja, aber das alte Foto behalten.", "aber das alte Foto behalten.", "Das ist der Plan."],
    ["fr", "Il faudrait une refonte du site.", "Oui, mais gardez la photo.", "mais gardez la photo.", "Voici le plan."],
    ["es", "Hay que rediseñar el sitio.", "Sí, pero con la foto.", "pero con la foto.", "Este es el plan."],
    ["it", "Vorrei ridisegnare il sito.", "Sì, ma con la foto.", "ma con la foto.", "Questo è il piano."],
  ] as const)("is planned and approved in %s", async (language, asked, yes, amendment, headline) => {
    talk.world.agent.plays.push(plans);
    const [reply] = await talk.says(asked, { language });
    expect(reply?.headline).toContain(headline);
    expect(kinds(await talk.says(yes, { language }))).toStrictEqual(["done"]);
    expect(talk.tasks.at(-1)?.text).toContain(`With this change: ${amendment}`);
  });

  test("is planned again with what a newer mail says, and only the newer plan is done", async () => {
    const smaller: Plan = { ...plan, summary: "Only the headline." };
    talk.world.agent.plays.push(plans, () => ({ kind: "plan", plan: smaller, ...agentSession }));
    await talk.says("Please redesign the home page.");
    const replies = await talk.says("Only its headline, I mean.");
    expect(kinds(replies)).toStrictEqual(["plan"]);
    expect(talk.tasks.at(-1)).toMatchObject({ mode: "plan", text: "Please redesign the home page.\n\nOnly its headline, I mean." });
    expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
    expect(talk.tasks.at(-1)?.text).toContain("This plan was approved:\nOnly the headline.");
    expect(talk.tasks.at(-1)?.text).not.toContain("a new face");
  });

  test("that is not wanted after all leaves everything as it was, and the next request has nothing of it", async () => {
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/draft.html", "A draft of the plan");
      return { kind: "plan", plan, ...agentSession };
    });
    await talk.says("Please redesign the home page.");
    const [reply, ...more] = await talk.says("No, too expensive");
    expect(more).toStrictEqual([]);
    expect(reply).toMatchObject({ kind: "cancelled", headline: "The plan was dropped. Nothing was changed." });
    expect(await talk.shows()).toBeNull();
    await talk.says("Then only the hours: 10 to 6.");
    expect(await talk.shows()).toBe("Welcome\nThen only the hours: 10 to 6.");
    expect(talk.remote()[0]?.files.has("src/draft.html"), "what a plan left lying about").toBe(false);
  });

  test("is dropped when nobody answers for 7 days, which is told once; a yes comes too late then", async () => {
    talk.world.agent.plays.push(plans);
    await talk.says("Please redesign the home page.");
    await talk.world.clock.advance(WORD_EXPIRES_AFTER_MS - 60_000);
    expect(await sweep(talk.world.ports, { minAgeMs: 0 })).toMatchObject({ dropped: 0, called: 0 });
    await talk.world.clock.advance(60_000);
    expect(await sweep(talk.world.ports, { minAgeMs: 0 })).toMatchObject({ dropped: 1 });
    await talk.settles();
    expect(talk.world.outbox.sent.at(-1)?.reply).toMatchObject({
      kind: "expired",
      headline: "Nobody answered the plan for 7 days, so it was dropped.",
      to: "scott@pottery.example",
    });
    const sent = talk.world.outbox.sent.length;
    expect(await sweep(talk.world.ports, { minAgeMs: 0 })).toMatchObject({ dropped: 0 });
    await talk.settles();
    expect(talk.world.outbox.sent.length).toBe(sent);
    const [late] = await talk.says("yes");
    expect(late).toMatchObject({ kind: "answered", headline: "There was nothing to decide." });
    expect(talk.tasks.length).toBe(1);
  });

  test("may be approved by an editor who didn't ask; both are told of the result", async () => {
    talk.world.agent.plays.push(plans);
    await talk.says("Please redesign the home page.");
    const [reply] = await talk.says("yes", anna);
    expect(reply).toMatchObject({ kind: "done", to: "anna@pottery.example", cc: ["scott@pottery.example"] });
  });
});

test("a small request is done at once, and the agent may still call it large", async () => {
  talk.world.agent.plays.push(plans);
  expect(kinds(await talk.says("Make the shop nicer."))).toStrictEqual(["plan"]);
  expect(talk.tasks[0]?.mode).toBe("edit");
  expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
});

describe("a question of the agent's", () => {
  const asks: Play = (_task, files) => {
    files.set("src/index.html", "Half done");
    return { kind: "question", question: "Which of the two photos?", ...agentSession };
  };

  test("is asked by mail, and its answer goes on in the same session", async () => {
    talk.world.agent.plays.push(asks);
    const [reply] = await talk.says("Use the photo.");
    expect(reply).toMatchObject({
      kind: "question",
      paragraphs: ["Which of the two photos?"],
      answers: ["Reply with your answer.", '"stop" calls it off.'],
    });
    expect(await boardEntries(talk.world.readModels)).toStrictEqual([]);
    expect(kinds(await talk.says("Yes, the blue one."))).toStrictEqual(["done"]);
    expect(talk.tasks.at(-1)).toMatchObject({ agentSessionId: "agent-session-1", mode: "edit" });
    expect(talk.tasks.at(-1)?.text).toBe("Use the photo.\n\nYou asked: Which of the two photos?\nThe answer: Yes, the blue one.");
  });

  test("is dropped after 7 days without an answer, and what was begun for it with it", async () => {
    talk.world.agent.plays.push(asks);
    await talk.says("Use the photo.");
    await talk.world.clock.advance(WORD_EXPIRES_AFTER_MS);
    await sweep(talk.world.ports, { minAgeMs: 0 });
    await talk.settles();
    expect(talk.world.outbox.sent.at(-1)?.reply).toMatchObject({ kind: "expired", headline: expect.stringContaining("the question for 7 days") });
    await talk.says("We open at 10.");
    expect(await talk.shows()).toBe("Welcome\nWe open at 10.");
  });

  test("that is stopped is told as stopped", async () => {
    talk.world.agent.plays.push(asks);
    await talk.says("Use the photo.");
    expect(await talk.says("stop")).toMatchObject([{ kind: "cancelled", headline: "Stopped, as asked." }]);
    expect(talk.tasks.length).toBe(1);
  });
});
