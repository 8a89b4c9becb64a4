/** The ports on AWS. Each folder is a service; clients come in by constructor, made with `clientSettings`. */
export * from "./aws-fault.ts";
export * from "./client-settings.ts";
export * from "./dynamodb/index.ts";
