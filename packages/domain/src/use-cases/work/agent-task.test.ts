import { agentSession, Conversation, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { InboundMessage } from "../../message/message.ts";
import type { Plan } from "../../plan/plan.ts";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const plan: Plan = { summary: "The home page gets a new face.", pages: [], risks: [], estimatedCostUsd: null };
const plans: Play = () => ({ kind: "plan", plan, ...agentSession });
const asks: Play = () => ({ kind: "question", question: "Which bowl?", ...agentSession });

/** A mail of which more came than the writer's own words. */
const whole = async (text: string): Promise<Partial<InboundMessage>> => ({
  wholeTextKey: await talk.world.ports.mediaStore.put(new TextEncoder().encode(text)),
});
const told = () => talk.tasks.at(-1);

describe("the agent sees the mail as it came", () => {
  test("when its words are only a part of it", async () => {
    await talk.says("We open at 10.", await whole("We open at 10.\n> and at 11 on Sundays"));
    expect(told()).toMatchObject({ text: "We open at 10.", context: "We open at 10.\n> and at 11 on Sundays" });
    await talk.says("We close at 6.");
    expect(told()).toMatchObject({ text: "We close at 6.", context: "" });
  });

  test.each([
    ["answers a question", asks, "The bowl is 48 now.", "the blue one"],
    ["amends a plan", plans, "Please redesign the home page.", "only its headline"],
    ["approves a plan", plans, "Please redesign the home page.", "yes"],
  ] as const)("that %s", async (_what, play, request, answer) => {
    talk.world.agent.plays.push(play);
    await talk.says(request);
    await talk.says(answer, await whole(`${answer}\n> and the red one, typed inside the quote`));
    expect(told()?.context).toBe(`${answer}\n> and the red one, typed inside the quote`);
  });

  test("and those before it, the newest first", async () => {
    talk.world.agent.plays.push(asks, asks);
    await talk.says("The bowl is 48 now.", await whole("The bowl is 48 now.\n-- \nScott"));
    await talk.says("The blue one.");
    await talk.says("The large blue one.", await whole("The large blue one.\n> Which bowl?"));
    expect(told()?.context).toBe(
      ["The large blue one.\n> Which bowl?", "--- The message before it, as it came: ---", "The bowl is 48 now.\n-- \nScott"].join("\n\n"),
    );
  });

  test("unless it can't be found any more", async () => {
    await talk.says("We open at 10.", { wholeTextKey: "gone" });
    expect(told()).toMatchObject({ text: "We open at 10.", context: "" });
  });
});

test("what was added to a request of the greatest length reaches the agent", async () => {
  talk.world.agent.plays.push(plans);
  await talk.says(`Please redesign the home page. ${"x".repeat(49_969)}`);
  await talk.says("But please keep the photo of the mug!");
  expect(told()?.text).toMatch(/^Please redesign the home page\. x+\n\nBut please keep the photo of the mug!$/);
  expect(told()?.mode).toBe("plan");
});

test("a photo that comes with a yes reaches the agent", async () => {
  const photo = { name: "mug.jpg", mediaType: "image/jpeg", size: 10, key: "ab/mug" };
  talk.world.agent.plays.push(plans);
  await talk.says("Please redesign the home page.");
  await talk.says("yes, with this photo", { attachments: [photo] });
  expect(told()).toMatchObject({ mode: "edit", planApproved: true, attachments: [photo] });
});
