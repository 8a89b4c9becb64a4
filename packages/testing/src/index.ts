export * from "./builders/builders.ts";
export * from "./crash/index.ts";
export * from "./deciders/given.ts";
export * from "./fixtures/bare-repository.ts";
export * from "./fixtures/mails.ts";
export * from "./fixtures/reply-corpus.ts";
export * from "./world/memory-world.ts";
export * from "./world/played-agent.ts";
