import type { SessionEvent } from "../session/session.events.ts";
import { ANSWERED_REASONS, type ThreadEvent } from "../thread/thread.events.ts";

/** The events that people are told of, one reply each. To answer any other would be noise, or backscatter. */
export type Told = Extract<
  SessionEvent | ThreadEvent,
  {
    type:
      | "InstructionAcknowledged"
      | "ControlAnswered"
      | "InstructionExpired"
      | "InstructionCompleted"
      | "InstructionFailed"
      | "InstructionInterrupted"
      | "InstructionSuperseded"
      | "InstructionCancelled"
      | "PlanProposed"
      | "PlanRejected"
      | "QuestionAsked"
      | "ReplyBounced"
      | "MessageIgnored";
  }
>;

export function mustBeTold(event: SessionEvent | ThreadEvent): event is Told {
  switch (event.type) {
    case "InstructionAcknowledged":
    case "ControlAnswered":
    case "InstructionExpired":
    case "InstructionCompleted":
    case "InstructionFailed":
    case "InstructionInterrupted":
    case "InstructionSuperseded":
    case "InstructionCancelled":
    case "PlanProposed":
    case "PlanRejected":
    case "QuestionAsked":
      return true;
    case "ReplyBounced":
      return event.data.otherAddress !== null;
    case "MessageIgnored":
      return event.data.projectId !== null && ANSWERED_REASONS.includes(event.data.reason);
    default:
      return false;
  }
}
