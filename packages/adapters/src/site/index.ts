export { ContentMismatchError } from "./blob-store.ts";
export { findIsolation, type Isolation } from "./build-isolation.ts";
export { FileSiteHost, type FileSiteHostOptions } from "./file-site-host.ts";
export { FileSiteReader, type Resolved } from "./file-site-reader.ts";
export { readBuiltSite, releaseOf, SITE_LIMITS, type SiteLimits, UnpublishableSiteError } from "./manifest.ts";
export { NPM_PASSED_ENVIRONMENT, NpmSiteBuilder, type NpmSiteBuilderOptions } from "./npm-site-builder.ts";
