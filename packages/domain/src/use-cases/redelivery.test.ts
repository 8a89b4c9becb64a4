import { agentSession, Conversation, inboundMessage, messageId, type Play, victor } from "@webordinary/testing";
import { expect, test } from "vitest";
import { deliverReply } from "./deliver-reply.ts";
import { route } from "./route.ts";

const plan = { summary: "A new face.", pages: [], risks: [], estimatedCostUsd: 0.8 };
const plans: Play = () => ({ kind: "plan", plan, ...agentSession });
const asks: Play = () => ({ kind: "question", question: "Which bowl?", ...agentSession });

test("every event that comes again, in any order, changes nothing and sends nothing", async () => {
  const talk = await Conversation.begin();
  const { world } = talk;
  world.workerPool.running = false;
  await talk.says("We open at 10.");
  world.agent.plays.push(plans);
  await talk.says("Please redesign the home page.");
  await talk.says("yes");
  world.agent.plays.push(asks);
  await talk.says("The bowl is 48 now.");
  await talk.says("The blue one.");
  for (const word of ["undo", "undo", "status", "stop", "publish", "help"]) await talk.says(word);
  await talk.says("We open at 11.", victor);
  await talk.says("I am away until Monday.", { automatic: "auto-submitted" });
  await world.receive(inboundMessage({ messageId: messageId("stranger"), from: "eve@elsewhere.example" }));
  await talk.settles();

  const events = world.events();
  const sent = world.outbox.sent.length;
  for (const event of [...events, ...events.toReversed()]) await route(world.ports, event);
  await talk.settles();
  expect(world.types().slice(events.length)).toStrictEqual([]);
  for (const { eventId } of events) await deliverReply(world.ports, { threadId: talk.threadId, eventId });
  expect(world.outbox.sent.length).toBe(sent);
  // A conversation in which little happened would prove little.
  expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(25);
});
