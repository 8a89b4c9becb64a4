import type { Envelope, SessionEvent, ThreadEvent } from "@webordinary/domain";
import { checkCommits, checkEdits } from "./invariants.edits.ts";
import { checkFencing } from "./invariants.fencing.ts";
import { checkPublished } from "./invariants.published.ts";
import { checkReplies } from "./invariants.replies.ts";
import { checkSites } from "./invariants.sites.ts";
import type { Expectation, Outside } from "./outside.ts";

/**
 * What the design's invariants 1 to 6 say, asked of everything that can be seen from outside. Returns a line for each that is
 * broken; none when all is well. To be called when the work has come to its end.
 */
export async function brokenInvariants(outside: Outside, expectation: Expectation): Promise<string[]> {
  return [
    ...checkStreams(outside.events),
    ...checkMessages(outside.events, expectation),
    ...checkReplies(outside),
    ...checkFencing(outside.events),
    ...(await checkCommits(outside)),
    ...(await checkSites(outside)),
    ...(await checkEdits(outside, expectation)),
    ...(await checkPublished(outside, expectation)),
  ];
}

/** Versions without gaps, event ids without repeats: what every other check rests on. */
function checkStreams(events: readonly Envelope[]): string[] {
  const versions = new Map<string, number>();
  const ids = new Set<string>();
  return events.flatMap(({ streamId, version, eventId, type }) => {
    const broken: string[] = [];
    if (version !== (versions.get(streamId) ?? 0) + 1)
      broken.push(`streams: ${streamId} has ${type} at version ${version} after ${versions.get(streamId)}`);
    if (ids.has(eventId)) broken.push(`streams: the event id ${eventId} is there twice`);
    versions.set(streamId, version);
    ids.add(eventId);
    return broken;
  });
}

const ENDS: readonly SessionEvent["type"][] = [
  "InstructionCompleted",
  "InstructionFailed",
  "InstructionSuperseded",
  "InstructionCancelled",
  "InstructionExpired",
  "ControlAnswered",
  "PlanRejected",
];

/** 1 and 5: every message that was taken is received once, becomes one instruction, and has one end. */
function checkMessages(events: readonly Envelope[], { accepted }: Expectation): string[] {
  const known = events as unknown as readonly (ThreadEvent | SessionEvent)[];
  const received = known.filter((event) => event.type === "MessageReceived");
  const lost = accepted.flatMap((messageId) => {
    const count = received.filter((event) => event.data.message.messageId === messageId).length;
    return count === 1 ? [] : [`1: the message ${messageId} was taken and is received ${count} times`];
  });
  const ends = received.flatMap(({ data }) => {
    const joined = known.find((event) => joins(event, data.instructionId));
    const instructionId = joined && "instructionId" in joined.data ? joined.data.instructionId : data.instructionId;
    const heard = (event: ThreadEvent | SessionEvent): boolean => event.type === "InstructionSubmitted" || event.type === "ControlAnswered";
    const submitted = known.filter((event) => heard(event) && "instructionId" in event.data && event.data.instructionId === instructionId).length;
    const ended = known.filter((event) => isEnd(event) && event.data.instructionId === instructionId).map(({ type }) => type);
    return [
      ...(submitted === 1 ? [] : [`5: the instruction ${instructionId} was submitted ${submitted} times`]),
      ...(ended.length === 1 ? [] : [`1: the instruction ${instructionId} has ${ended.length} ends: ${ended.join(", ")}`]),
    ];
  });
  return [...lost, ...ends];
}

/** "yes", "stop" and the like are about an instruction that is there already, and have its end. */
function joins({ type, data }: ThreadEvent | SessionEvent, instructionId: string): boolean {
  if (type === "InstructionCancelled") return data.joinedBy?.by === instructionId;
  return "replyTo" in data && "by" in data && data.by === instructionId;
}

function isEnd(event: ThreadEvent | SessionEvent): event is Extract<SessionEvent, { type: "InstructionCompleted" }> {
  return (ENDS as readonly string[]).includes(event.type);
}
