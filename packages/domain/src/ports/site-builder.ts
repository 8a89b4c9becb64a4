import type { Release } from "../deployment/release.ts";

/** Turns a working copy into a site. The repository's own code runs here: without secrets, within limits. */
export interface SiteBuilder {
  /** Installs what the lockfile asks for when that changed, and builds. Ends soon after `signal` aborts, with no process left. */
  build(workspacePath: string, signal: AbortSignal, onProgress?: (line: string) => void): Promise<BuildOutcome>;
}

export type BuildOutcome =
  | { readonly ok: true; readonly site: BuiltSite }
  | {
      readonly ok: false;
      readonly step: "prepare" | "install" | "build";
      readonly reason: "failed" | "timed-out" | "too-much-output" | "no-site" | "aborted";
      /** The few lines that tell what is wrong, without colours, paths of this machine or secrets. */
      readonly excerpt: string;
    };

export interface BuiltSite {
  readonly release: Release;
  /** The bytes of one of the release's files. */
  read(path: string): Promise<Uint8Array>;
}
