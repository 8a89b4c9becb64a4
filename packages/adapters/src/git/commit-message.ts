import type { InstructionId } from "@webordinary/domain";
import { withoutControls } from "./git-text.ts";

/** Finished work of an instruction: finding it means that the edit was done. */
export const INSTRUCTION_TRAILER = "Instruction-Id";
/** Work that was stopped in the middle; it is never taken for done. */
export const UNFINISHED_TRAILER = "Unfinished-Instruction";
/** Takes unfinished work back that the remote has, and that can't be taken away there without force. */
export const SET_ASIDE_TRAILER = "Set-Aside-Instruction";
/** A thread's branch came into the project's own one for this instruction. No other trailer: to undo it is to undo what it brought. */
export const PUBLISH_TRAILER = "Publish-Instruction";

const MAX_SUBJECT_CHARS = 120;
const MAX_BODY_CHARS = 10_000;

export type Trailer = { readonly key: string; readonly id: InstructionId };

/**
 * Subject, body and trailers. git reads trailers from the last paragraph alone, and that paragraph is always ours:
 * whatever the body says (people quote commit messages), it can't pass for a trailer.
 */
export function commitMessage(subject: string, body: string, trailer: Trailer, ...more: readonly Trailer[]): string {
  const firstLine = withoutControls(subject).replace(/\s+/g, " ").trim().slice(0, MAX_SUBJECT_CHARS).trim() || "Change the site";
  const text = body
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => withoutControls(line).trimEnd())
    .join("\n")
    .trim()
    .slice(0, MAX_BODY_CHARS);
  const trailers = [trailer, ...more].map(({ key, id }) => `${key}: ${id}`).join("\n");
  return [firstLine, ...(text === "" ? [] : [text]), trailers].join("\n\n").concat("\n");
}
