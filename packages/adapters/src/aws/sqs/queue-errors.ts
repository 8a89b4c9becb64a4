/** The queue belongs to another stage or application, or to nobody known. Nothing was received from it or sent to it. */
export class WrongStageQueueError extends Error {
  readonly code = "wrong-stage";
  constructor(queue: string, wanted: string, found: string) {
    super(`queue ${queue} belongs to ${found}, not to ${wanted}: nothing was taken from it. Check the stage, and the queue's tags app and stage`);
    this.name = "WrongStageQueueError";
  }
}

/** SQS refuses a queue's name for a minute after its deletion. Nothing was sent: whoever sends tries again then. */
export class QueueDeletedRecentlyError extends Error {
  readonly code = "queue-deleted-recently";
  /** Milliseconds after which it can be made again. */
  readonly retryAfterMs = QUEUE_DELETION_MS;
  constructor(queue: string, options?: { cause?: unknown }) {
    super(`queue ${queue} was deleted less than a minute ago and can't be made again yet: send again in ${QUEUE_DELETION_MS / 1000} s`, options);
    this.name = "QueueDeletedRecentlyError";
  }
}

export const QUEUE_DELETION_MS = 60_000;
