export * from "./aws-outside.ts";
export * from "./aws-stage.ts";
export * from "./aws-world.ts";
export * from "./emulated-cloud.ts";
export * from "./world-topology.ts";
