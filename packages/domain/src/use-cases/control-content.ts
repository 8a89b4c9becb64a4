import type { Words } from "../replies/words/words.ts";
import type { SessionEvent } from "../session/session.events.ts";
import { awaitsWord, hasEnded, type Instruction, type SessionState } from "../session/session.state.ts";
import { type Content, previewLinks } from "./reply-parts.ts";
import { nameOf, subjectOf, takenBack } from "./taken-back.ts";
import { shorten } from "./wording.ts";

/** Of a request, in a list of them. Characters. */
const ASKED_LENGTH = 200;
/** Requests that a status lists. */
const LISTED = 10;

/** The answer to a word of control that asks, or that there was nothing to do for. */
export function controlContent(
  { data: { finding } }: Extract<SessionEvent, { type: "ControlAnswered" }>,
  session: SessionState,
  words: Words,
): Content {
  const { control } = words;
  switch (finding) {
    case "help":
      return { kind: "help", headline: control.help.headline, paragraphs: [...control.help.paragraphs], answers: [...control.help.answers] };
    case "status":
      return {
        kind: "status",
        headline: control.status.headline,
        paragraphs: statusOf(session, control.status),
        links: previewLinks(session, words),
      };
    case "nothing-to-stop":
      return { kind: "answered", headline: control.nothingToStop.headline, paragraphs: [control.nothingToStop.paragraph] };
    case "nothing-to-decide":
      return { kind: "answered", headline: control.nothingToDecide.headline, paragraphs: [control.nothingToDecide.paragraph] };
    case "owner-needed":
      return { kind: "not-done", headline: control.ownerNeeded.headline, paragraphs: [control.ownerNeeded.paragraph] };
  }
}

function statusOf(session: SessionState, say: Words["control"]["status"]): string[] {
  const { instructions, costUsd } = session;
  const open = instructions.filter((instruction) => !hasEnded(instruction)).slice(-LISTED);
  const last = instructions.findLast(didSomething);
  const lines = open.map((instruction) => lineOf(instruction, say));
  return [...(lines.length > 0 ? lines : [say.nothing]), ...(last ? [lastOf(session, last, say)] : []), ...(costUsd > 0 ? [say.cost(costUsd)] : [])];
}

/** An undo with nothing to take back, and an answer in words, left the site as it was. */
const didSomething = ({ status, kind, undone, merged, commit, build }: Instruction): boolean => {
  if (status !== "completed") return false;
  if (kind === "undo") return undone?.target != null;
  return kind === "publish" ? merged !== null : Boolean(commit?.sha ?? build);
};

/** A word of control alone says nothing: what it was about is named. */
function lastOf(session: SessionState, last: Instruction, say: Words["control"]["status"]): string {
  const undone = takenBack(session, last);
  if (undone) return (undone.isBack ? say.lastBroughtBack : say.lastTakenBack)(shorten(nameOf(undone.change), ASKED_LENGTH));
  if (last.kind === "publish") return say.lastPublished(shorten(subjectOf(last), ASKED_LENGTH));
  return say.last(shorten(nameOf(last), ASKED_LENGTH));
}

function lineOf({ status, text }: Instruction, say: Words["control"]["status"]): string {
  const asked = shorten(text, ASKED_LENGTH);
  if (status === "running") return say.running(asked);
  return awaitsWord({ status }) ? say.awaiting(asked) : say.waiting(asked);
}
