export * from "./invariants.ts";
export * from "./memory-outside.ts";
export * from "./mortal-process.ts";
export * from "./outside.ts";
export * from "./random.ts";
export * from "./scenario.ts";
export * from "./scenarios.ts";
