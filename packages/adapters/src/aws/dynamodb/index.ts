export * from "./dynamodb-event-store.ts";
export * from "./dynamodb-inbox.ts";
export * from "./dynamodb-lease-store.ts";
export * from "./dynamodb-project-directory.ts";
export * from "./dynamodb-read-models.ts";
export { eventFromItem, eventFromStreamImage, ForeignItemError } from "./event-item.ts";
export * from "./event-replay.ts";
export { DocumentTooLargeError, MAX_DOCUMENT_BYTES } from "./json-document.ts";
export * from "./tables.ts";
