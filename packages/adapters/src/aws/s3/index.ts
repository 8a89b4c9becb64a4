export type { S3StoreOptions } from "./content-objects.ts";
export * from "./s3-media-store.ts";
export * from "./s3-raw-mail-store.ts";
export * from "./s3-sent-replies.ts";
export * from "./s3-site-host.ts";
export type { BucketFolder, LocateSite, SiteLocation } from "./site-location.ts";
