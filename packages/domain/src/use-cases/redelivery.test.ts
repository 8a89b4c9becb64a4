import { agentSession, Conversation, inboundMessage, messageId, type Play, randomFrom, victor } from "@webordinary/testing";
import { expect, test } from "vitest";
import type { Envelope } from "../kernel/envelope.ts";
import { project } from "../projections/projection.ts";
import { projections } from "../projections/projections.ts";
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

/** Mails that come at once, when their events, and all that follow from them, are routed in the order that is given. */
async function burst(order: (events: readonly Envelope[]) => readonly Envelope[]) {
  const talk = await Conversation.begin();
  const { world } = talk;
  let relayed = 0;
  world.relay = async () => {
    for (let fresh = world.events(); fresh.length > relayed; fresh = world.events()) {
      const batch = fresh.slice(relayed);
      relayed = fresh.length;
      for (const event of batch) await project(world.readModels, projections, event);
      for (const event of order(batch)) await route(world.ports, event);
    }
  };
  await talk.says("We open at 10.");
  await world.clock.advance(2 * 60_000);
  for (const [index, text] of ["We close at 6.", "Rather at 7.", "stop", "On Sundays at 11.", "undo", "And at 12 on Mondays."].entries())
    await world.ingest(inboundMessage({ messageId: messageId(`burst-${index}`), inReplyTo: messageId("talk-1"), text }));
  await talk.settles();
  const answers = world.outbox.sent.map(({ reply }) => `${reply.kind} ${reply.inReplyTo}`).toSorted();
  return { answers, steps: talk.steps(), asked: talk.tasks.map(({ text }) => text), shown: await talk.shows() };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])("events that come in another order have the same end (seed %i)", async (seed) => {
  const random = randomFrom(seed);
  const inOrder = await burst((events) => events);
  expect(inOrder).toMatchObject({ asked: ["We open at 10.", "On Sundays at 11.", "And at 12 on Mondays."] });
  expect(
    await burst((events) =>
      events
        .map((event) => ({ event, draw: random() }))
        .toSorted((a, b) => a.draw - b.draw)
        .map(({ event }) => event),
    ),
  ).toStrictEqual(inOrder);
});
