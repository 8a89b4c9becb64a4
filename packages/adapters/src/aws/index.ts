/** The ports on AWS. Each folder is a service; clients come in by constructor, made with `clientSettings`. */
export * from "./aws-fault.ts";
export * from "./client-settings.ts";
export * from "./cloudfront/index.ts";
export * from "./dynamodb/index.ts";
export * from "./ecs/index.ts";
export * from "./eventbridge/index.ts";
export * from "./s3/index.ts";
export * from "./ses/index.ts";
export * from "./sqs/index.ts";
