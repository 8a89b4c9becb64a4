export * from "./dynamodb.ts";
export * from "./emulator-missing.ts";
export * from "./free-port.ts";
export * from "./started-process.ts";
export * from "./request-log.ts";
export * from "./sqs-s3.ts";
export * from "./faulty-proxy.ts";
