import { ClaimRequest, type Clock, Doorbell, type ProjectUser, ReplyRequest, VISIBILITY_TIMEOUT_MS, type WorkQueues } from "@webordinary/domain";
import { MemoryWorkQueue, newQueueState, type QueueState } from "./work-queue.ts";

/** Every queue's messages, by name. */
export type MemoryQueues = Map<string, QueueState>;

/**
 * Queues in this process, for tests and for a system on one machine. They are lost with the process unless `queues` is given;
 * that is no harm, since the sweep finds pending work in the event store.
 */
export class MemoryWorkQueues implements WorkQueues {
  readonly unclaimed: MemoryWorkQueue<ClaimRequest>;
  readonly output: MemoryWorkQueue<ReplyRequest>;
  readonly #inputs = new Map<ProjectUser, MemoryWorkQueue<Doorbell>>();
  readonly #clock: Clock;
  readonly #visibilityTimeoutMs: number;
  readonly #queues: MemoryQueues;

  constructor(options: { readonly clock: Clock; readonly visibilityTimeoutMs?: number; readonly queues?: MemoryQueues }) {
    this.#clock = options.clock;
    this.#visibilityTimeoutMs = options.visibilityTimeoutMs ?? VISIBILITY_TIMEOUT_MS;
    this.#queues = options.queues ?? new Map();
    this.unclaimed = new MemoryWorkQueue(ClaimRequest, this.#optionsFor("unclaimed"));
    this.output = new MemoryWorkQueue(ReplyRequest, this.#optionsFor("output"));
  }

  input(projectUser: ProjectUser): MemoryWorkQueue<Doorbell> {
    let queue = this.#inputs.get(projectUser);
    if (!queue) {
      queue = new MemoryWorkQueue(Doorbell, this.#optionsFor(`input-${projectUser}`));
      this.#inputs.set(projectUser, queue);
    }
    return queue;
  }

  #optionsFor(name: string) {
    let state = this.#queues.get(name);
    if (!state) {
      state = newQueueState();
      this.#queues.set(name, state);
    }
    return { clock: this.#clock, visibilityTimeoutMs: this.#visibilityTimeoutMs, state };
  }
}
