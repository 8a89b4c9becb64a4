import { accept, type Decision } from "../kernel/decider.ts";
import type { ProjectUser } from "../kernel/ids.ts";
import type { ControlWord } from "../message/message.ts";
import { needsOwner } from "../plan/scope.ts";
import type { Role } from "../project/project.ts";
import { MAX_PLAIN_TEXT, type SessionEvent, type SessionEventData, type WorkKind } from "./session.events.ts";
import { awaitingWord, hasEnded, type Instruction, type SessionState } from "./session.state.ts";

/** A message has come in: what it means depends on what the session waits for. `control` is the word it begins with, `rest` what follows. */
export type HearMessage = { readonly type: "HearMessage"; readonly role: Role; readonly control: Heard | null } & Readonly<
  Omit<SessionEventData<"InstructionSubmitted">, "kind">
>;

export type Heard = { readonly word: ControlWord; readonly rest: string };

/** Every message is heard: none is rejected. */
type Verdict = Decision<SessionEvent, never>;

/** A message is heard once. A word of control is about what is open; anything else answers what was asked, or is a new instruction. */
export function hear(message: HearMessage, state: SessionState): Verdict {
  if (state.heard.includes(message.instructionId)) return accept();
  const { control } = message;
  switch (control?.word) {
    case "help":
    case "status":
      return accept(answered(message, control.word, control.word));
    case "stop":
      return stop(message, state);
    case "undo":
      // What is being done is the last thing that was asked for: to undo it is to stop it, and what was live before stays.
      if (state.instructions.some(({ instructionId, kind }) => instructionId === state.running && kind === "edit")) return stop(message, state);
      return accept(submitted(message, control.word));
    case "publish":
      return accept(submitted(message, control.word));
    default:
      return hearWords(message, state);
  }
}

function hearWords(message: HearMessage, state: SessionState): Verdict {
  const { control, text, wholeTextKey, attachments } = message;
  const enclosed = { wholeTextKey, attachments };
  const open = awaitingWord(state);
  // "yes" to nothing is no instruction; "yes, and paint it blue" is one.
  const saysOnlyWord = control !== null && control.rest === "" && attachments.length === 0;
  if (!open) return saysOnlyWord ? accept(answered(message, control.word, "nothing-to-decide")) : accept(submitted(message, "edit"));
  const joining = joiningTo(open, message);
  if (open.status === "awaiting-answer") return accept({ type: "QuestionAnswered", data: { ...joining, answer: text, ...enclosed } });
  if (control?.word === "yes") return approve(message, control.rest, open);
  if (control?.word === "no") return accept({ type: "PlanRejected", data: { ...joining, reason: control.rest.slice(0, MAX_PLAIN_TEXT) } });
  return accept({ type: "PlanAmended", data: { ...joining, text, ...enclosed } });
}

function approve(message: HearMessage, rest: string, open: Instruction): Verdict {
  const { wholeTextKey, attachments } = message;
  if (message.role !== "owner" && needsOwner(open.plan?.findings ?? [])) return accept(answered(message, "yes", "owner-needed"));
  const amendment = rest === "" ? null : rest;
  return accept({ type: "PlanApproved", data: { ...joiningTo(open, message), amendment, wholeTextKey, attachments } });
}

/** What runs is stopped by its worker; what waits has its end at once. The message shares the answer of the first that it stops. */
function stop(message: HearMessage, state: SessionState): Verdict {
  const open = state.instructions.filter((instruction) => !hasEnded(instruction) && instruction.stopRequested === null);
  const running = open.find(({ instructionId }) => instructionId === state.running);
  const waiting = open.filter((instruction) => instruction !== running);
  if (open.length === 0) return accept(answered(message, "stop", "nothing-to-stop"));
  const asked: SessionEvent[] = running ? [{ type: "StopRequested", data: joiningTo(running, message) }] : [];
  const { instructionId: by, replyTo } = message;
  const cancelled = waiting.map((instruction, index): SessionEvent => {
    const { instructionId, projectUser } = instruction;
    const joinedBy = !running && index === 0 ? { by, replyTo } : null;
    return { type: "InstructionCancelled", data: { instructionId, projectUser, by: replyTo.to, sha: null, joinedBy } };
  });
  return accept(...asked, ...cancelled);
}

function submitted({ type: _, role: __, control: ___, ...data }: HearMessage, kind: WorkKind): SessionEvent {
  return { type: "InstructionSubmitted", data: { ...data, kind } };
}

function answered(
  { instructionId, projectUser, replyTo }: HearMessage,
  word: ControlWord,
  finding: SessionEventData<"ControlAnswered">["finding"],
): SessionEvent {
  return { type: "ControlAnswered", data: { instructionId, projectUser, word, finding, replyTo } };
}

const joiningTo = ({ instructionId, projectUser }: Instruction, { instructionId: by, replyTo }: HearMessage): Joining => ({
  instructionId,
  projectUser,
  by,
  replyTo,
});

type Joining = { readonly instructionId: Instruction["instructionId"]; readonly projectUser: ProjectUser } & Pick<
  SessionEventData<"StopRequested">,
  "by" | "replyTo"
>;
