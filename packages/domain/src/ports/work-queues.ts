import { z } from "zod";
import { EventId, ProjectUser, ThreadId } from "../kernel/ids.ts";

/** A project+user has work and no worker. */
export const ClaimRequest = z.object({ projectUser: ProjectUser });
export type ClaimRequest = z.infer<typeof ClaimRequest>;

/** Something new in a thread: look into the event store. */
export const Doorbell = z.object({ threadId: ThreadId });
export type Doorbell = z.infer<typeof Doorbell>;

/** An event of a thread's streams has to be told to people. */
export const ReplyRequest = z.object({ threadId: ThreadId, eventId: EventId });
export type ReplyRequest = z.infer<typeof ReplyRequest>;

/**
 * Queues of doorbells: at least once, in no order. They carry ids alone; the truth is in the event store, so a lost,
 * doubled or reordered message harms nothing.
 */
export interface WorkQueues {
  /** Claim requests: project+users that have work and no worker. */
  readonly unclaimed: WorkQueue<ClaimRequest>;
  /** The doorbell of the worker that holds the project+user's claim. The same queue for the same pair. */
  input(projectUser: ProjectUser): WorkQueue<Doorbell>;
  /** What has to be told to people. */
  readonly output: WorkQueue<ReplyRequest>;
}

export interface WorkQueue<Body> {
  send(body: Body): Promise<void>;
  /**
   * At most `max` (10 by default) deliveries, at once when there are some, else after waiting at most `waitMs` for the first.
   * Empty on a timeout or an abort. A delivery that isn't settled within the queue's visibility timeout comes again.
   */
  receive(options?: { readonly max?: number; readonly waitMs?: number; readonly signal?: AbortSignal }): Promise<readonly Delivery<Body>[]>;
  /** What was given up, with its reason, oldest first; at most `max` (100 by default). */
  deadLetters(max?: number): Promise<readonly DeadLetter[]>;
}

/** Held for moments alone: who works for longer than the visibility timeout acknowledges first, and is kept by a claim's lease. */
export interface Delivery<Body> {
  readonly body: Body;
  /** 1 at the first delivery. */
  readonly attempt: number;
  /** Done: never delivered again. */
  ack(): Promise<void>;
  /** Not done: delivered again after `delayMs` (at once by default), or dead-lettered with `reason` after `MAX_DELIVERY_ATTEMPTS`. */
  retry(reason: string, delayMs?: number): Promise<void>;
}

/** `body` is the text as it was queued, since a malformed one is dead-lettered too. */
export type DeadLetter = { readonly body: string; readonly reason: string };

export const MAX_DELIVERY_ATTEMPTS = 5;
/** A delivery that its receiver doesn't settle for this long comes again. Milliseconds. */
export const VISIBILITY_TIMEOUT_MS = 30_000;
