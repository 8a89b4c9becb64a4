import { MemoryReadModels, newMemoryDisk } from "@webordinary/adapters/memory";
import {
  amelia,
  ameliaScott,
  at,
  commitOne,
  inboundMessage,
  instructionOne,
  instructionTwo,
  messageId,
  scott,
  threadOne,
  threadTwo,
} from "@webordinary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DomainEvent, Envelope } from "../kernel/envelope.ts";
import { EventId, FencingToken, InstructionId, type StreamId, type ThreadId } from "../kernel/ids.ts";
import { sessionStream, threadStream } from "../kernel/streams.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import { project } from "./projection.ts";
import { projections } from "./projections.ts";

const twoPages = { summary: "Two pages.", pages: [], risks: [], estimatedCostUsd: null };
const failure = { reason: "agent-failed" as const, detail: "", previewUrl: null, alsoTell: [] };

/** Two conversations of one person about the same subject, with all that projections care for. Some things happen at the same instant. */
const story: Readonly<Record<StreamId, readonly Envelope[]>> = Object.fromEntries([
  ...conversation(threadOne, 0, instructionOne, [
    [5, { type: "InstructionInterrupted", data: { ...fenced(instructionOne), by: { threadId: threadTwo }, sha: null } }],
    [20, { type: "InstructionResumed", data: { ...fenced(instructionOne), attempt: 2 } }],
    [21, { type: "PlanProposed", data: { ...fenced(instructionOne), plan: twoPages, because: "agent", findings: [] } }],
    [22, { type: "PlanApproved", data: { ...joining(instructionOne, "yes"), amendment: null, wholeTextKey: null, attachments: [] } }],
    [
      23,
      {
        type: "InstructionCompleted",
        data: { ...fenced(instructionOne), kind: "edit", sha: commitOne, previewUrl: "http://one-1.localhost/", editUrl: null },
      },
    ],
    [24, submitted(threadOne, InstructionId.parse("instruction-3"))],
    [25, { type: "SessionIdled", data: {} }],
  ]),
  ...conversation(threadTwo, 4, instructionTwo, [
    [
      8,
      {
        type: "InstructionCompleted",
        data: { ...fenced(instructionTwo), kind: "edit", sha: commitOne, previewUrl: "http://two-1.localhost/", editUrl: null },
      },
    ],
    [9, submitted(threadTwo, InstructionId.parse("instruction-4"))],
    [10, { type: "InstructionFailed", data: { ...about(InstructionId.parse("instruction-4")), ...failure } }],
    [40, { type: "SessionExpired", data: {} }],
  ]),
]);

function about(instructionId: InstructionId) {
  return { instructionId, projectUser: ameliaScott };
}
function fenced(instructionId: InstructionId) {
  return { ...about(instructionId), fencingToken: FencingToken.parse(2) };
}
function joining(instructionId: InstructionId, word: string) {
  return { ...about(instructionId), by: InstructionId.parse(`instruction-${word}`), replyTo: replyTo(word) };
}
function replyTo(name: string) {
  return { channel: "email", to: "scott@pottery.example", messageId: messageId(name), subject: "Hours", language: "en" } as const;
}
function submitted(threadId: ThreadId, instructionId: InstructionId): SessionEvent {
  const asked = { kind: "edit", author: scott, text: "Hours", wholeTextKey: null, attachments: [], replyTo: replyTo(instructionId) } as const;
  return { type: "InstructionSubmitted", data: { ...about(instructionId), threadId, ...asked, attachments: [] } };
}

type Timed = readonly [seconds: number, event: ThreadEvent | SessionEvent];

/** The thread's events, the session's, and a reply a second after every event that has to be told. */
function conversation(threadId: ThreadId, start: number, instructionId: InstructionId, work: readonly Timed[]): [StreamId, Envelope[]][] {
  const session = recorded(sessionStream(threadId), [
    [start + 1, submitted(threadId, instructionId)],
    [start + 2, { type: "InstructionStarted", data: { ...fenced(instructionId), attempt: 1 } }],
    ...work,
  ]);
  const told = ["InstructionInterrupted", "PlanProposed", "InstructionCompleted", "InstructionFailed"];
  const replies = session
    .filter(({ type }) => told.includes(type))
    .map(({ eventId, occurredAt }): Timed => {
      const channelMessageId = messageId(`reply-to-${eventId}`);
      const data = {
        threadId,
        projectId: amelia,
        replyId: eventId,
        kind: "done",
        causeEventId: eventId,
        inReplyTo: messageId("one"),
        channelMessageId,
      } as const;
      // At the very instant of its cause, which clocks of one millisecond allow.
      return [(Date.parse(occurredAt) - Date.parse(at(0))) / 1000, { type: "ReplySent", data }];
    });
  const message = inboundMessage({ messageId: messageId(`first-of-${threadId}`), subject: "Re: Hours" });
  const opened = { threadId, projectId: amelia, userId: scott };
  const ignored = {
    threadId,
    projectId: amelia,
    messageId: messageId(`empty-of-${threadId}`),
    channel: "email",
    reason: "empty",
    detail: "It was empty.",
  } as const;
  const empty: ThreadEvent = {
    type: "MessageIgnored",
    data: { ...ignored, from: message.from, subject: "", language: "en", attachments: [], refusedAttachments: [], rawKey: "raw" },
  };
  const thread = recorded(threadStream(threadId), [
    [start, { type: "ThreadOpened", data: { ...opened, channel: "email", subject: "Hours" } }],
    [start, { type: "MessageReceived", data: { ...opened, role: "owner", control: null, instructionId, message } }],
    ...replies,
    [50, empty],
  ]);
  return [
    [sessionStream(threadId), session],
    [threadStream(threadId), thread],
  ];
}

function recorded(streamId: StreamId, events: readonly (readonly [number, DomainEvent])[]): Envelope[] {
  return events.map(([seconds, event], index) => ({
    eventId: EventId.parse(`${streamId}.${index}`),
    streamId,
    version: index + 1,
    type: event.type,
    schemaVersion: 1,
    occurredAt: at(seconds),
    correlationId: "test",
    causationId: "test",
    actor: "test",
    data: event.data as Record<string, unknown>,
  }));
}

const streams = Object.values(story);

/** Each step delivers the next event of a stream, after going back `again` events in it, as a feed does that lost its last checkpoint. */
type Step = { readonly stream: number; readonly again: number };

function delivered(steps: readonly Step[], lastOrder: readonly number[]): Envelope[] {
  const positions = streams.map(() => 0);
  const sequence: Envelope[] = [];
  const deliver = (stream: number) => {
    const event = streams[stream]?.[positions[stream] ?? 0];
    if (!event) return false;
    sequence.push(event);
    positions[stream] = (positions[stream] ?? 0) + 1;
    return true;
  };
  for (const { stream, again } of steps) {
    positions[stream] = Math.max(0, (positions[stream] ?? 0) - again);
    deliver(stream);
  }
  for (const stream of lastOrder) while (deliver(stream));
  return sequence;
}

async function documentsAfter(events: readonly Envelope[], collections: readonly string[]): Promise<unknown> {
  const readModels = new MemoryReadModels(newMemoryDisk());
  for (const event of events) await project(readModels, projections, event);
  const listed = await Promise.all(collections.map((collection) => readModels.list(collection, "", { limit: 1_000 })));
  return Object.fromEntries(collections.map((collection, index) => [collection, listed[index]?.map(({ key, value }) => ({ key, value }))]));
}

const step = (maxAgain: number) =>
  fc.record({ stream: fc.nat(streams.length - 1), again: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(maxAgain)) });
const order = fc.shuffledSubarray(
  streams.map((_, index) => index),
  { minLength: streams.length },
);
const inOrder = streams.flat().toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt));

describe("read models", () => {
  const all = ["threads", "messages", "subjects", "work", "resting", "awaited", "replies"];

  test("are the same for every order that keeps each stream's", async () => {
    const expected = await documentsAfter(inOrder, all);
    await fc.assert(
      fc.asyncProperty(fc.array(step(0), { maxLength: 60 }), order, async (steps, last) => {
        expect(await documentsAfter(delivered(steps, last), all)).toStrictEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("are the same when streams are delivered again from some event on, except that a reply may be asked for once more", async () => {
    const collections = all.filter((collection) => collection !== "replies");
    const expected = await documentsAfter(inOrder, collections);
    await fc.assert(
      fc.asyncProperty(fc.array(step(6), { maxLength: 80 }), order, async (steps, last) => {
        expect(await documentsAfter(delivered(steps, last), collections)).toStrictEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("never lack a reply that is due, however often streams are delivered again", async () => {
    const untold = EventId.parse(`${threadStream(threadOne)}.${(story[threadStream(threadOne)]?.length ?? 0) - 1}`);
    await fc.assert(
      fc.asyncProperty(fc.array(step(6), { maxLength: 80 }), order, async (steps, last) => {
        const documents = await documentsAfter(delivered(steps, last), ["replies"]);
        expect(documents).toMatchObject({
          replies: expect.arrayContaining([expect.objectContaining({ key: untold, value: expect.objectContaining({ side: "due" }) })]),
        });
      }),
      { numRuns: 100 },
    );
  });

  test("of the story are what one would expect", async () => {
    expect(await documentsAfter(inOrder, ["threads", "subjects", "work", "resting", "replies"])).toMatchObject({
      threads: [
        {
          key: threadOne,
          value: { subject: "Hours", openedAt: at(0), last: "MessageIgnored", lastAt: at(50), previewUrl: "http://one-1.localhost/" },
        },
        { key: threadTwo, value: { openedAt: at(4), previewUrl: "http://two-1.localhost/" } },
      ],
      subjects: [{ key: "amelia/scott/hours", value: { threadId: threadTwo, at: at(4) } }],
      work: [{ key: `amelia+scott/${threadOne}`, value: { open: ["instruction-3"] } }],
      resting: [{ key: threadOne, value: { since: at(24) } }],
      replies: [{ value: { side: "due", threadId: threadOne } }, { value: { side: "due", threadId: threadTwo } }],
    });
  });
});
