import { findInstruction, type Instruction, type SessionState } from "../session/session.state.ts";

/** What an undo is about in the end: the change, whether it is gone now or there again, and whether the public site shows it. */
export type TakenBack = { readonly change: Instruction; readonly isBack: boolean; readonly isPublic: boolean };

/** Follows an undo of an undo to the change that was asked for in words; undefined when nothing was taken back. */
export function takenBack(session: SessionState, undo: Instruction): TakenBack | undefined {
  const undos: Instruction[] = [];
  let change = undo;
  // Each takes back an older one, so there are no more steps than instructions.
  while (change.undone?.target && undos.length <= session.instructions.length) {
    const target = findInstruction(session, change.undone.target);
    if (!target) return undefined;
    undos.push(change);
    change = target;
  }
  if (undos.length === 0) return undefined;
  return { change, isBack: undos.length % 2 === 0, isPublic: isPublic(session, change, undos) };
}

/** Whether the change was there, and not taken back, when this conversation was published last. */
function isPublic({ instructions }: SessionState, change: Instruction, undos: readonly Instruction[]): boolean {
  const published = instructions.findLast(({ kind, status, merged }) => kind === "publish" && status === "completed" && merged !== null);
  if (!published || published.submittedAt < change.submittedAt) return false;
  return undos.filter(({ submittedAt }) => submittedAt < published.submittedAt).length % 2 === 0;
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
