import type { Plan } from "../plan/plan.ts";
import { needsOwner } from "../plan/scope.ts";
import type { Told } from "../projections/must-be-told.ts";
import type { Words } from "../replies/words/words.ts";
import type { Instruction } from "../session/session.state.ts";
import { WORD_EXPIRES_AFTER_MS } from "../session/session.ts";
import { failureContent } from "./failure-content.ts";
import { type Content, changedFilesOf, summaryOf } from "./reply-parts.ts";
import { nameOf, type TakenBack } from "./taken-back.ts";
import { shorten } from "./wording.ts";

/** Told about an instruction; control words, refusals and bounces have no instruction. */
export type ToldOfInstruction = Exclude<Told, { type: "MessageIgnored" | "ControlAnswered" | "ReplyBounced" }>;

const UNDONE_LENGTH = 300;
export const DAYS_TO_ANSWER = Math.round(WORD_EXPIRES_AFTER_MS / (24 * 60 * 60_000));

/** Other requests that a reply speaks of: what took this one's place, and what an undo took back. */
export type Others = { readonly by?: Instruction | undefined; readonly undone?: TakenBack | undefined };

/** The content of one event's reply: from what was verified, in plain words. */
export function contentOf(event: ToldOfInstruction, instruction: Instruction, words: Words, { by, undone }: Others): Content {
  switch (event.type) {
    case "InstructionAcknowledged": {
      const { headline, paragraph, stop } = words.acknowledged;
      return { kind: "acknowledged", headline, paragraphs: [paragraph], answers: [stop] };
    }
    case "InstructionCompleted":
      return completed(event.data, instruction, words, undone);
    case "InstructionFailed":
      return failureContent(event, instruction, words);
    case "InstructionSuperseded":
      return superseded(words, by);
    case "InstructionInterrupted":
      return { kind: "interrupted", headline: words.interrupted.headline, paragraphs: [words.interrupted.paragraph] };
    case "InstructionCancelled":
      return { kind: "cancelled", headline: words.cancelled.headline, paragraphs: [words.cancelled.paragraph], answers: [words.cancelled.again] };
    case "PlanProposed":
      return proposed(event, words);
    case "PlanRejected":
      return { kind: "cancelled", headline: words.plan.rejected, answers: [words.cancelled.again] };
    case "InstructionExpired": {
      const headline = (event.data.waitedFor === "plan" ? words.plan : words.question).expired(DAYS_TO_ANSWER);
      return { kind: "expired", headline, answers: [words.plan.sendAgain] };
    }
    case "QuestionAsked":
      return {
        kind: "question",
        headline: words.question.headline,
        paragraphs: [event.data.question],
        answers: [words.question.answer, words.acknowledged.stop],
      };
  }
}

/** A further edit goes on with what was begun; an undo and a publication go by what people saw. */
function superseded(words: Words, by: Instruction | undefined): Content {
  const goesOn = by === undefined || by.kind === "edit";
  return { kind: "interrupted", headline: words.superseded.headline, paragraphs: [goesOn ? words.superseded.paragraph : words.cancelled.paragraph] };
}

type Completion = Extract<ToldOfInstruction, { type: "InstructionCompleted" }>["data"];

function completed({ previewUrl, editUrl }: Completion, instruction: Instruction, words: Words, undone: TakenBack | undefined): Content {
  if (instruction.kind === "publish") return published(previewUrl, words);
  if (!previewUrl) {
    if (instruction.kind === "undo") return { kind: "answered", headline: words.undone.nothing, answers: [words.answered.more] };
    return { kind: "answered", headline: words.answered.headline, paragraphs: [summaryOf(instruction)], answers: [words.answered.more] };
  }
  const resultUrl = instruction.preview?.resultUrl ?? previewUrl;
  const links = [
    { label: words.done.seeResult, url: resultUrl },
    ...(isSameAddress(resultUrl, previewUrl) ? [] : [{ label: words.done.seeFront, url: previewUrl }]),
    ...(editUrl ? [{ label: words.done.seeEdit, url: editUrl }] : []),
  ];
  const live = {
    changedFiles: changedFilesOf(instruction),
    links,
    passages: instruction.commit?.passages ?? [],
    pictures: instruction.preview?.pictures ?? [],
  };
  const late = instruction.stopRequested ? [words.done.stopCameLate] : [];
  const unconfirmed = instruction.preview && !instruction.preview.verified ? [words.done.unconfirmed] : [];
  if (instruction.kind === "undo") {
    const { broughtBack, ...taken } = words.undone;
    const say = undone?.isBack ? { ...broughtBack, redo: broughtBack.again } : taken;
    const what = undone ? [say.paragraph(shorten(nameOf(undone.change), UNDONE_LENGTH))] : [];
    const elsewhere = undone?.isPublic && !undone.isBack ? [words.undone.stillPublic] : [];
    return {
      kind: "undone",
      headline: say.headline,
      paragraphs: [...what, ...elsewhere, ...unconfirmed],
      ...live,
      answers: [say.redo, words.done.publish],
    };
  }
  const headline = instruction.commit?.sha ? words.done.headline : words.done.headlineBefore;
  return {
    kind: "done",
    // Nothing is claimed that isn't live.
    headline: unconfirmed.length > 0 ? words.done.headlineUnconfirmed : headline,
    paragraphs: [...late, ...unconfirmed, summaryOf(instruction)],
    ...live,
    answers: [words.done.more, words.done.undo, words.done.publish],
  };
}

/** With or without the slash at the end of a host's name. */
const isSameAddress = (one: string, other: string): boolean => URL.parse(one)?.href === URL.parse(other)?.href;

function published(url: string | null, words: Words): Content {
  if (!url) return { kind: "answered", headline: words.published.nothing };
  return { kind: "published", headline: words.published.headline, links: [{ label: words.published.see, url }], answers: [words.done.more] };
}

function proposed({ data: { plan, because, findings } }: Extract<ToldOfInstruction, { type: "PlanProposed" }>, { plan: say }: Words): Content {
  const owner = needsOwner(findings) ? [say.onlyOwner] : [];
  return {
    kind: "plan",
    headline: because === "scope" ? say.headlineScope : say.headline,
    paragraphs: [...planParagraphs(plan, say), ...owner, say.expires(DAYS_TO_ANSWER)],
    answers: [say.yes, say.no, say.other],
  };
}

function planParagraphs({ summary, pages, risks, estimatedCostUsd }: Plan, say: Words["plan"]): readonly string[] {
  return [
    summary,
    ...(pages.length > 0 ? [[say.pages, ...pages.map(({ page, change }) => `• ${page}: ${change}`)].join("\n")] : []),
    ...(risks.length > 0 ? [[say.risks, ...risks.map((risk) => `• ${risk}`)].join("\n")] : []),
    ...(estimatedCostUsd === null ? [] : [say.cost(estimatedCostUsd)]),
  ];
}
