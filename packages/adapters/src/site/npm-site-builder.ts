import { hash } from "node:crypto";
import { mkdir, rm, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { BuildOutcome, Logger, SiteBuilder } from "@webordinary/domain";
import { NETWORK_ENVIRONMENT, withoutCredentials } from "../system/network-environment.ts";
import { buildExcerpt } from "./build-excerpt.ts";
import { findIsolation, type Isolation, isolate } from "./build-isolation.ts";
import { type BuildView, buildView } from "./build-view.ts";
import { type ProcessResult, runLimited } from "./limited-process.ts";
import { readBuiltSite, SITE_LIMITS, type SiteLimits, UnpublishableSiteError } from "./manifest.ts";
import { forgetInstalled, type PackageJson, prepare, rememberInstalled } from "./site-packages.ts";

/** A site's packages come from the network once, and from its cache later. */
const INSTALL_TIMEOUT_MS = 5 * 60_000;
const BUILD_TIMEOUT_MS = 5 * 60_000;
/** Thousands of pages named on a line each; a build in an endless loop says more. */
const MAX_OUTPUT_BYTES = 2 * 1024 * 1024;
/** One a workspace, in HOME. */
const LOCKS = "locks";
/** Where Astro puts a site unless it is told otherwise. */
const OUTPUT = "dist";

/** Which of the environment's values are files. */
const FILE_VARIABLES = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "npm_config_cafile"];

/** Names that a host may copy from its own environment into `env`, so that npm reaches the registry it reaches by hand. */
export const NPM_PASSED_ENVIRONMENT = [...NETWORK_ENVIRONMENT, "NODE_EXTRA_CA_CERTS", "npm_config_registry", "npm_config_cafile"] as const;

export type NpmSiteBuilderOptions = {
  /** The folder of the Node that sites are built with: `dirname(process.execPath)`. npm's own first line looks for `node` there. */
  readonly nodeBinDir: string;
  /** The rest of the PATH, where npm is found. */
  readonly path: string;
  /** A folder of our own, without anybody's .npmrc; absolute. Each site has a HOME in it for npm and its build. */
  readonly home: string;
  /** A folder of our own; absolute. Each site has npm's cache in it: one that all wrote to would bring one site's code into others. */
  readonly cacheDir: string;
  /** Further environment, see `NPM_PASSED_ENVIRONMENT`. The repository's code sees it, so names and passwords in addresses are left out. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `auto`: installs and builds run in namespaces of their own where the system allows it, so that they see neither other processes
   * nor what is `hidden`; `none`: nowhere. By default `auto`.
   */
  readonly isolation?: "auto" | "none";
  /** Folders that sites' own processes have no business with, but for their own in them: the data folder, the operator's HOME. Absolute. */
  readonly hidden?: readonly string[];
  /** Is told once when builds can't be isolated. */
  readonly logger?: Logger;
  readonly installTimeoutMs?: number;
  readonly buildTimeoutMs?: number;
  readonly maxOutputBytes?: number;
  readonly limits?: SiteLimits;
};

type Step = "prepare" | "install" | "build";
type Failure = Extract<BuildOutcome, { ok: false }>;

/** Builds a working copy with npm and the site's own build: installs only when the lockfile changed, in an environment without secrets. */
export class NpmSiteBuilder implements SiteBuilder {
  readonly #options: NpmSiteBuilderOptions;
  #isolation: Promise<Isolation> | null = null;

  constructor(options: NpmSiteBuilderOptions) {
    this.#options = options;
  }

  /** What installs and builds are kept apart by. Tried out at the first call. */
  isolation(): Promise<Isolation> {
    this.#isolation ??= this.#findIsolation();
    return this.#isolation;
  }

  async build(workspacePath: string, signal: AbortSignal, onProgress: (line: string) => void = () => {}): Promise<BuildOutcome> {
    await mkdir(join(this.#options.home, LOCKS), { recursive: true });
    await mkdir(this.#homeOf(workspacePath), { recursive: true });
    await mkdir(this.#cacheOf(workspacePath), { recursive: true });
    const preparation = await prepare(workspacePath, process.version);
    if (preparation.kind === "impossible") return failure("prepare", "failed", preparation.why);
    if (preparation.kind === "install") {
      onProgress(`installing the site's packages (npm ${preparation.args[0]})`);
      await forgetInstalled(workspacePath);
      const timeoutMs = this.#options.installTimeoutMs ?? INSTALL_TIMEOUT_MS;
      const failed = await this.#run("install", workspacePath, "npm", preparation.args, timeoutMs, signal);
      if (failed) return failed;
      await rememberInstalled(workspacePath, preparation.stamp);
    }
    const command = await buildCommand(workspacePath, preparation.packages);
    if (!command) return failure("prepare", "failed", 'package.json has no "build" script, and Astro is not among its packages.');
    onProgress(`building the site (${command.shown})`);
    // What an earlier build left would be published when this one writes nothing.
    await rm(join(workspacePath, OUTPUT), { recursive: true, force: true });
    const failed = await this.#run("build", workspacePath, command.file, command.args, this.#options.buildTimeoutMs ?? BUILD_TIMEOUT_MS, signal);
    return failed ?? this.#read(workspacePath);
  }

  async #run(step: Step, site: string, command: string, args: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<Failure | null> {
    const maxOutputBytes = this.#options.maxOutputBytes ?? MAX_OUTPUT_BYTES;
    const lockFile = join(this.#options.home, LOCKS, nameOf(site));
    const isolated = isolate({ command, args }, this.#view(site), await this.isolation());
    const program = { ...isolated, cwd: site, env: this.#environment(site), lockFile, timeoutMs, maxOutputBytes };
    const result = await runLimited(program, signal);
    if (result.end === "exited" && result.exitCode === 0) return null;
    const reason = result.end === "exited" ? "failed" : result.end;
    return failure(step, reason, this.#excerpt(step, site, result, { timeoutMs, maxOutputBytes }));
  }

  async #findIsolation(): Promise<Isolation> {
    const isolation: Isolation = this.#options.isolation === "none" ? { by: "none", why: "it is switched off" } : await findIsolation();
    if (isolation.by === "none") {
      this.#options.logger?.warn(
        "sites are built without isolation: their own code sees the processes and files of this user. Allow user namespaces, install bubblewrap, or build only sites that you trust",
        { why: isolation.why },
      );
    }
    return isolation;
  }

  /** Its own: what one site's code leaves there, npm would read for all. */
  #homeOf(site: string): string {
    return join(this.#options.home, `site-${nameOf(site)}`);
  }

  /** What npm has in its cache it installs in sites without lockfile as it is, and names in it lead to other contents as easily. */
  #cacheOf(site: string): string {
    return join(this.#options.cacheDir, `site-${nameOf(site)}`);
  }

  #view(site: string): BuildView {
    const { home, cacheDir, nodeBinDir, path, hidden = [], env = {} } = this.#options;
    const files = FILE_VARIABLES.flatMap((name) => env[name] ?? []);
    const writable = [this.#homeOf(site), this.#cacheOf(site)];
    return buildView({ site, writable, hidden: [...hidden, home, cacheDir], path: `${nodeBinDir}${delimiter}${path}`, files });
  }

  #excerpt(step: Step, site: string, result: ProcessResult, limits: { readonly timeoutMs: number; readonly maxOutputBytes: number }): string {
    const { nodeBinDir } = this.#options;
    const said = buildExcerpt(result.output, [
      [`${site}/`, ""],
      [site, "."],
      [this.#cacheOf(site), "~cache"],
      [this.#homeOf(site), "~"],
      [nodeBinDir, "node"],
    ]);
    if (result.end === "timed-out") return `The ${step} took longer than ${Math.round(limits.timeoutMs / 1000)} s and was stopped.\n${said}`.trim();
    if (result.end === "too-much-output") return `The ${step} printed more than ${limits.maxOutputBytes} bytes and was stopped.\n${said}`;
    if (result.end === "aborted") return `The ${step} was stopped.`;
    return said === "" ? `The ${step} ended with exit code ${result.exitCode} and said nothing.` : said;
  }

  async #read(site: string): Promise<BuildOutcome> {
    const index = await stat(join(site, OUTPUT, "index.html")).catch(() => null);
    if (!index?.isFile()) {
      const hint = "Pages belong into src/pages, output must be static, and outDir must be the default.";
      return failure("build", "no-site", `The build ended well but left no ${OUTPUT}/index.html. ${hint}`);
    }
    try {
      return { ok: true, site: await readBuiltSite(join(site, OUTPUT), this.#options.limits ?? SITE_LIMITS) };
    } catch (error) {
      if (error instanceof UnpublishableSiteError) return failure("build", "failed", `The built site can't be published: ${error.message}.`);
      throw error;
    }
  }

  /** Everything that the repository's own code can see of its surroundings. */
  #environment(site: string): Record<string, string> {
    const { nodeBinDir, path, env = {} } = this.#options;
    const home = this.#homeOf(site);
    return {
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withoutCredentials(value)])),
      PATH: `${nodeBinDir}${delimiter}${path}`,
      HOME: home,
      LANG: "C.UTF-8",
      CI: "1",
      NO_COLOR: "1",
      ASTRO_TELEMETRY_DISABLED: "1",
      npm_config_cache: this.#cacheOf(site),
      npm_config_userconfig: join(home, ".npmrc"),
      npm_config_update_notifier: "false",
      // npm's own waits between tries are 10 to 60 s: somebody is waiting for the reply.
      npm_config_fetch_retry_mintimeout: "1000",
      npm_config_fetch_retry_maxtimeout: "5000",
    };
  }
}

/** A site's folder, as one name. */
const nameOf = (site: string): string => hash("sha256", site, "hex").slice(0, 32);

const failure = (step: Step, reason: Failure["reason"], excerpt: string): Failure => ({ ok: false, step, reason, excerpt });

type BuildCommand = { readonly file: string; readonly args: readonly string[]; readonly shown: string };

async function buildCommand(site: string, packages: PackageJson): Promise<BuildCommand | null> {
  if (packages.scripts.build) return { file: "npm", args: ["run", "build"], shown: "npm run build" };
  const astro = join(site, "node_modules", ".bin", "astro");
  const found = await stat(astro).catch(() => null);
  return found ? { file: astro, args: ["build"], shown: "astro build" } : null;
}
