import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutCredentials } from "../../system/network-environment.ts";
import type { SiteToolsOptions } from "./options.ts";

const MAIN = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
/** On Linux and macOS alike. */
const ENV = "/usr/bin/env";
/** From a checkout the sources run as they are. */
const NODE_FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];

export type SiteToolsCommand = SiteToolsOptions & {
  /** The Node that runs the server and builds the site: `process.execPath`. Its folder is put on the build's PATH. */
  readonly node: string;
};

/**
 * The command line, program first, that starts the site tools as an MCP server on its standard input and output. It empties its
 * environment itself, since who starts it, the coding CLI, hands its own on, the key included. Arguments can be seen by other users
 * of the machine: no secrets here; names and passwords in addresses of `buildEnvironment` are left out.
 */
export function siteToolsCommand(options: SiteToolsCommand): readonly string[] {
  const { node, path, home, workspace, attachments, npmCache, buildEnvironment, hidden, chromium, deletionsApproved, readOnly } = options;
  return [
    ENV,
    "-i",
    `PATH=${path}`,
    `HOME=${home}`,
    node,
    ...NODE_FLAGS,
    MAIN,
    `--workspace=${workspace}`,
    ...(attachments === null ? [] : [`--attachments=${attachments}`]),
    `--npm-cache=${npmCache}`,
    ...Object.entries(buildEnvironment).map(([name, value]) => `--build-env=${name}=${withoutCredentials(value)}`),
    ...hidden.map((folder) => `--hidden=${folder}`),
    ...(chromium === null ? [] : [`--chromium=${chromium}`]),
    ...(deletionsApproved ? ["--deletions-approved"] : []),
    ...(readOnly ? ["--read-only"] : []),
  ];
}
