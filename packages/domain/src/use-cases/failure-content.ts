import type { ReplyKind } from "../replies/reply.ts";
import type { Words } from "../replies/words/words.ts";
import type { FailureReason, SessionEvent } from "../session/session.events.ts";
import type { Instruction } from "../session/session.state.ts";
import { type Content, changedFilesOf, summaryOf } from "./reply-parts.ts";

/** What people are told when an instruction could not be done: what happened, what is kept, what they can do. */
export function failureContent(event: Extract<SessionEvent, { type: "InstructionFailed" }>, instruction: Instruction, words: Words): Content {
  const { reason, detail, previewUrl } = event.data;
  const { kind, headline } = headlineOf(reason, words);
  const summary = summaryOf(instruction);
  const told = {
    kind,
    headline,
    changedFiles: changedFilesOf(instruction),
    links: previewUrl ? [{ label: words.failed.seeLook, url: previewUrl }] : [],
    answers: [answerTo(reason, words)],
  };
  if (reason !== "build-failed") return { ...told, paragraphs: [detail, summary].filter(Boolean) };
  const tried = words.failed.buildTried(Math.max(0, instruction.agentRounds.length - 1));
  return { ...told, paragraphs: [summary, words.failed.buildKept, tried].filter(Boolean), excerpt: detail.slice(0, 5_000) };
}

function answerTo(reason: FailureReason, words: Words): string {
  if (reason === "publish-late") return words.failed.publishAgain;
  // What the operator has to put right isn't mended by other words.
  return OPERATORS.includes(reason) ? words.plan.sendAgain : words.failed.retry;
}

const OPERATORS: readonly FailureReason[] = ["agent-failed", "agent-unavailable"];

function headlineOf(reason: FailureReason, { failed }: Words): { readonly kind: ReplyKind; readonly headline: string } {
  switch (reason) {
    case "build-failed":
      return { kind: "build-failed", headline: failed.build };
    case "over-budget":
      return { kind: "over-budget", headline: failed.overBudget };
    case "push-refused":
      return { kind: "failed", headline: failed.notSaved };
    case "push-conflict":
      return { kind: "failed", headline: failed.conflict };
    case "undo-conflict":
      return { kind: "failed", headline: failed.undoConflict };
    case "publish-failed":
      return { kind: "failed", headline: failed.publishFailed };
    case "publish-late":
      return { kind: "failed", headline: failed.publishLate };
    default:
      return { kind: "failed", headline: failed.headline };
  }
}
