import type { Clock, ProjectUser, WorkQueue, WorkQueues } from "@webordinary/domain";
import type { LogNormal, Random } from "./random.ts";

/**
 * From an append until what follows from it is heard: stream, relay, bus, routing queue, router, queue. Assumed; the memory
 * adapters themselves take no time at all. Milliseconds.
 */
export const HOP_MS: LogNormal = { median: 600, sigma: 0.5 };

/** Work queues whose messages take as long to arrive as they do on AWS, each its own time, so that they also overtake each other. */
export class DelayedWorkQueues implements WorkQueues {
  readonly unclaimed: WorkQueues["unclaimed"];
  readonly output: WorkQueues["output"];
  readonly #queues: WorkQueues;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #stop: AbortSignal;

  constructor(queues: WorkQueues, clock: Clock, random: Random, stop: AbortSignal) {
    this.#queues = queues;
    this.#clock = clock;
    this.#random = random;
    this.#stop = stop;
    this.unclaimed = this.#delayed(queues.unclaimed);
    this.output = this.#delayed(queues.output);
  }

  input(projectUser: ProjectUser): ReturnType<WorkQueues["input"]> {
    return this.#delayed(this.#queues.input(projectUser));
  }

  #delayed<Body>(queue: WorkQueue<Body>): WorkQueue<Body> {
    return {
      send: async (body) => {
        // Not awaited: who sends doesn't wait for the arrival.
        void this.#clock.sleep(this.#random.logNormal(HOP_MS), this.#stop).then(() => queue.send(body));
      },
      receive: (options) => queue.receive(options),
      deadLetters: (max) => queue.deadLetters(max),
    };
  }
}
