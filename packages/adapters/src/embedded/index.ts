export * from "./data-folder-error.ts";
export * from "./data-folder-lock.ts";
export * from "./embedded-database.ts";
export * from "./sqlite-event-feed.ts";
export * from "./sqlite-event-store.ts";
