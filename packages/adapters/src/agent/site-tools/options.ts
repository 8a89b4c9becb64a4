import { isAbsolute } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { NPM_PASSED_ENVIRONMENT } from "../../site/index.ts";

const AbsolutePath = z.string().refine((path) => isAbsolute(path) && !path.includes("\0"), "must be an absolute path");
/** Nothing else: the repository's code sees it. */
const BuildVariable = z.string().refine((name) => NPM_PASSED_ENVIRONMENT.some((passed) => passed === name), "isn't passed on to builds");

export const SiteToolsOptions = z.object({
  /** The site's working copy. */
  workspace: AbsolutePath,
  /** The folder with the files that came with the message, by their names; null when none came. */
  attachments: AbsolutePath.nullable(),
  /** npm's cache. */
  npmCache: AbsolutePath,
  /** What npm needs to reach its registry, by name: see `NPM_PASSED_ENVIRONMENT` of the site adapters. */
  buildEnvironment: z.record(BuildVariable, z.string()),
  /** Folders that the site's own processes have no business with: the data folder, the coding CLI's. */
  hidden: z.array(AbsolutePath),
  /** The browser's program; null when there is none. */
  chromium: AbsolutePath.nullable(),
  /** A plan that names what is deleted was approved. */
  deletionsApproved: z.boolean(),
  /** The run proposes and changes nothing. */
  readOnly: z.boolean(),
  /** The PATH of npm and of the browser's start script. */
  path: z.string().min(1),
  /** HOME of all that is started here: a folder of our own. */
  home: AbsolutePath,
});
export type SiteToolsOptions = z.infer<typeof SiteToolsOptions>;

/** The server can't start as it was called. */
export class SiteToolsCallError extends Error {
  readonly code = "site-tools-call";
  constructor(message: string) {
    super(message);
    this.name = "SiteToolsCallError";
  }
}

const FLAGS = {
  workspace: { type: "string" },
  attachments: { type: "string" },
  "npm-cache": { type: "string" },
  "build-env": { type: "string", multiple: true },
  hidden: { type: "string", multiple: true },
  chromium: { type: "string" },
  "deletions-approved": { type: "boolean" },
  "read-only": { type: "boolean" },
} as const;

/** Of the environment PATH and HOME alone are looked at. Throws `SiteToolsCallError`. */
export function readOptions(
  args: readonly string[],
  environment: { readonly PATH?: string | undefined; readonly HOME?: string | undefined },
): SiteToolsOptions {
  const flags = readFlags(args);
  const read = SiteToolsOptions.safeParse({
    workspace: flags.workspace,
    attachments: flags.attachments ?? null,
    npmCache: flags["npm-cache"],
    buildEnvironment: Object.fromEntries((flags["build-env"] ?? []).map(nameAndValue)),
    hidden: flags.hidden ?? [],
    chromium: flags.chromium ?? null,
    deletionsApproved: flags["deletions-approved"] ?? false,
    readOnly: flags["read-only"] ?? false,
    path: environment.PATH,
    home: environment.HOME,
  });
  if (!read.success) throw new SiteToolsCallError(`the site tools were started with wrong arguments:\n${z.prettifyError(read.error)}`);
  return read.data;
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    throw new SiteToolsCallError(`the site tools were started with wrong arguments: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function nameAndValue(line: string): [string, string] {
  const at = line.indexOf("=");
  if (at < 1) throw new SiteToolsCallError(`--build-env takes NAME=VALUE, not ${line.slice(0, 100)}`);
  return [line.slice(0, at), line.slice(at + 1)];
}
