import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Scope } from "../src/infra/scope.ts";
import type { InfraSettings } from "../src/infra/settings.ts";
import type { Topology } from "../src/infra/topology.ts";

const LONGEST_MS = 60_000;
const LARGEST_BYTES = 16 * 1024 * 1024;

/** See `print-topology.ts`. Throws with what is wrong with the stage or the settings. */
export function readTopology(root: string, scope: Scope, settings: InfraSettings | undefined): Topology {
  const program = join(root, "packages/apps/src/infra/print-topology.ts");
  const { PATH = "", HOME = "" } = process.env;
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", program, JSON.stringify({ scope, settings })],
    { cwd: root, env: { PATH, HOME }, encoding: "utf8", timeout: LONGEST_MS, maxBuffer: LARGEST_BYTES },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim() || `${program} ended with ${status}`);
  return JSON.parse(stdout) as Topology;
}
