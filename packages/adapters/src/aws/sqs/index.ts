export * from "./make-queue.ts";
export * from "./queue-errors.ts";
export * from "./queues.ts";
export * from "./sqs-dead-letters.ts";
export * from "./sqs-work-queue.ts";
export * from "./sqs-work-queues.ts";
