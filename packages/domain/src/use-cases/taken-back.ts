import { findInstruction, type Instruction, type SessionState } from "../session/session.state.ts";

/** What an undo is about in the end: the change, and whether it is gone now or there again. */
export type TakenBack = { readonly change: Instruction; readonly isBack: boolean };

/** Follows an undo of an undo to the change that was asked for in words; undefined when nothing was taken back. */
export function takenBack(session: SessionState, undo: Instruction): TakenBack | undefined {
  let change = undo;
  let steps = 0;
  // Each takes back an older one, so there are no more steps than instructions.
  while (change.undone?.target && steps <= session.instructions.length) {
    const target = findInstruction(session, change.undone.target);
    if (!target) return undefined;
    change = target;
    steps += 1;
  }
  return steps === 0 ? undefined : { change, isBack: steps % 2 === 0 };
}

/** What answers to a mail put before its subject. */
const ANSWER_MARKS = /^(?:(?:re|aw|antw|tr|r|rv|rif|fwd?|wg)\s?:\s{0,5})+/i;

/** What its conversation is called. */
export const subjectOf = ({ replyTo }: Instruction): string => replyTo.subject.replace(ANSWER_MARKS, "").trim();

/** A request as one names it: by its first line, or by the subject where that only says hello. */
export function nameOf(request: Instruction): string {
  const first = request.text.trim().split("\n")[0]?.trim() ?? "";
  return first === "" || first.endsWith(",") ? subjectOf(request) || first : first;
}
