import type { InstructionId } from "@webordinary/domain";
import { withoutControls } from "./git-text.ts";

/** Finished work of an instruction: finding it means that the edit was done. */
export const INSTRUCTION_TRAILER = "Instruction-Id";
/** Work that was stopped in the middle; it is never taken for done. */
export const UNFINISHED_TRAILER = "Unfinished-Instruction";

const MAX_SUBJECT_CHARS = 120;
const MAX_BODY_CHARS = 10_000;

/**
 * Subject, body and one trailer. git reads trailers from the last paragraph alone, and that paragraph is always ours:
 * whatever the body says (people quote commit messages), it can't pass for a trailer.
 */
export function commitMessage(subject: string, body: string, trailer: { readonly key: string; readonly id: InstructionId }): string {
  const firstLine = withoutControls(subject).replace(/\s+/g, " ").trim().slice(0, MAX_SUBJECT_CHARS).trim() || "Change the site";
  const text = body
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => withoutControls(line).trimEnd())
    .join("\n")
    .trim()
    .slice(0, MAX_BODY_CHARS);
  return [firstLine, ...(text === "" ? [] : [text]), `${trailer.key}: ${trailer.id}`].join("\n\n").concat("\n");
}
