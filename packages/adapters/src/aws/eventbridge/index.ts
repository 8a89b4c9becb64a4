export * from "./event-entry.ts";
export * from "./eventbridge-event-publisher.ts";
