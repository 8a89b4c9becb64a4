import type { Envelope, SessionEvent, ThreadEvent } from "@webordinary/domain";

/** How far the simulation is, event by event: what came in and what has got its reply. */
export class Progress {
  received = 0;
  ended = 0;
  #owed = new Set<string>();
  #busyLanes = 0;
  mostBusyLanes = 0;

  observe = (event: Envelope): void => {
    const known = event as unknown as ThreadEvent | SessionEvent;
    switch (known.type) {
      case "MessageReceived":
        this.received += 1;
        break;
      case "InstructionStarted":
      case "InstructionResumed":
        this.#busyLanes += 1;
        this.mostBusyLanes = Math.max(this.mostBusyLanes, this.#busyLanes);
        break;
      case "InstructionInterrupted":
        this.#busyLanes -= 1;
        this.#owed.add(event.eventId);
        break;
      case "InstructionCompleted":
      case "InstructionFailed":
      case "InstructionSuperseded":
      case "InstructionCancelled":
        this.#busyLanes -= 1;
        this.ended += 1;
        this.#owed.add(event.eventId);
        break;
      case "ReplySent":
      case "ReplyFailed":
        this.#owed.delete(known.data.causeEventId);
        break;
      default:
        break;
    }
  };

  /** Everybody who wrote has been told. */
  get atRest(): boolean {
    return this.ended >= this.received && this.#owed.size === 0;
  }
}
