import { type Envelope, projectUser as pair, type SessionEvent, type ThreadEvent } from "@webordinary/domain";

/** How one message fared. Milliseconds. */
export type InstructionTimes = {
  readonly messageId: string;
  readonly end: string;
  readonly total: number;
  /** Nobody worked for its project+user. */
  readonly waitedForWorker: number;
  /** Another instruction of its project+user was being worked on. */
  readonly waitedForOthers: number;
  readonly worked: number;
  /** From its end until its reply was taken. */
  readonly told: number;
};

export type Folded = {
  readonly instructions: readonly InstructionTimes[];
  /** From a newer message's arrival until the agent that it interrupts had stopped. Milliseconds. */
  readonly interrupts: readonly number[];
  /** What contradicts invariant 1, a line each. */
  readonly broken: readonly string[];
};

type Followed = {
  readonly messageId: string;
  readonly receivedAt: number;
  readonly busyBefore: number;
  readonly owner: string;
  worked: number;
  startedAt: number | null;
  ends: { readonly type: string; readonly eventId: string; readonly at: number; readonly busy: number }[];
};

/** How long each project+user has been worked for so far. */
class Busy {
  readonly #sums = new Map<string, number>();
  readonly #since = new Map<string, number>();

  begin(owner: string, at: number): void {
    if (!this.#since.has(owner)) this.#since.set(owner, at);
  }

  finish(owner: string, at: number): void {
    this.#sums.set(owner, this.until(owner, at));
    this.#since.delete(owner);
  }

  until(owner: string, at: number): number {
    const since = this.#since.get(owner);
    return (this.#sums.get(owner) ?? 0) + (since === undefined ? 0 : at - since);
  }
}

const ENDS: readonly string[] = ["InstructionCompleted", "InstructionFailed", "InstructionSuperseded", "InstructionCancelled", "PlanRejected"];

/** Goes once through all events, in the order of their appends. */
export function foldTimes(log: Iterable<Envelope>): Folded {
  const fold = new TimesFold();
  for (const event of log) fold.add(event);
  return fold.result();
}

class TimesFold {
  readonly #byInstruction = new Map<string, Followed>();
  readonly #byOwner = new Map<string, Followed[]>();
  readonly #told = new Map<string, number[]>();
  readonly #busy = new Busy();
  readonly #interrupts: number[] = [];

  add(event: Envelope): void {
    const known = event as unknown as ThreadEvent | SessionEvent;
    const at = Date.parse(event.occurredAt);
    if (known.type === "MessageReceived") this.#received(known, at);
    if (known.type === "ReplySent" || known.type === "ReplyFailed") {
      const { causeEventId } = known.data;
      this.#told.set(causeEventId, [...(this.#told.get(causeEventId) ?? []), at]);
      return;
    }
    if (!("instructionId" in known.data)) return;
    const followed = this.#byInstruction.get(known.data.instructionId);
    if (followed) this.#step(followed, event, at);
  }

  #received({ data }: Extract<ThreadEvent, { type: "MessageReceived" }>, at: number): void {
    const owner = pair(data.projectId, data.userId);
    const busyBefore = this.#busy.until(owner, at);
    const { messageId } = data.message;
    const followed: Followed = { messageId, receivedAt: at, busyBefore, owner, worked: 0, startedAt: null, ends: [] };
    this.#byInstruction.set(data.instructionId, followed);
    const others = this.#byOwner.get(owner);
    if (others) others.push(followed);
    else this.#byOwner.set(owner, [followed]);
  }

  #step(followed: Followed, { type, eventId, data }: Envelope, at: number): void {
    if (type === "InstructionStarted" || type === "InstructionResumed") {
      followed.startedAt ??= at;
      this.#busy.begin(followed.owner, at);
    }
    if (type === "AgentStopped" && data.why === "interrupted") this.#interrupted(followed, at);
    const ends = ENDS.includes(type);
    if (!ends && type !== "InstructionInterrupted") return;
    if (followed.startedAt !== null) {
      followed.worked += at - followed.startedAt;
      followed.startedAt = null;
      this.#busy.finish(followed.owner, at);
    }
    if (ends) followed.ends.push({ type, eventId, at, busy: this.#busy.until(followed.owner, at) });
  }

  /** The first message of the same person after the start is the one that interrupted. */
  #interrupted({ owner, startedAt }: Followed, at: number): void {
    const by = this.#byOwner.get(owner)?.find(({ receivedAt }) => receivedAt >= (startedAt ?? at));
    if (by) this.#interrupts.push(at - by.receivedAt);
  }

  result(): Folded {
    const broken: string[] = [];
    const instructions: InstructionTimes[] = [];
    for (const { messageId, ends, receivedAt, busyBefore, worked } of this.#byInstruction.values()) {
      const [end] = ends;
      if (ends.length !== 1 || !end) {
        broken.push(`${messageId} has ${ends.length} ends: ${ends.map(({ type }) => type).join(", ") || "none"}`);
        continue;
      }
      const told = this.#told.get(end.eventId) ?? [];
      const [toldAt] = told;
      if (told.length !== 1 || toldAt === undefined) {
        broken.push(`${messageId} ended (${end.type}) and was told so ${told.length} times`);
        continue;
      }
      const waitedForOthers = end.busy - busyBefore - worked;
      const waitedForWorker = end.at - receivedAt - worked - waitedForOthers;
      instructions.push({ messageId, end: end.type, total: toldAt - receivedAt, waitedForWorker, waitedForOthers, worked, told: toldAt - end.at });
    }
    return { instructions, interrupts: this.#interrupts, broken };
  }
}
