
export * from "./event-store.contract.ts";
export * from "./coding-agent.contract.ts";
export * from "./mail-parser.contract.ts";
export * from "./outbound-channel.contract.ts";
export * from "./workspaces.contract.ts";
export * from "./event-feed.contract.ts";
export * from "./event-bus.contract.ts";
export * from "./work-queues.contract.ts";
export * from "./lease-store.contract.ts";
export * from "./project-directory.contract.ts";
export * from "./raw-mail-store.contract.ts";
export * from "./media-store.contract.ts";
export * from "./read-models.contract.ts";
export * from "./ids.contract.ts";
export * from "./clock.contract.ts";
export * from "./site-builder.contract.ts";
export * from "./site-host.contract.ts";
