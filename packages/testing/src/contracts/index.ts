
export * from "./event-store.contract.ts";
export * from "./coding-agent.contract.ts";
export * from "./mail-parser.contract.ts";
export * from "./outbound-channel.contract.ts";
export * from "./workspaces.contract.ts";
