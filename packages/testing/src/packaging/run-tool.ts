import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";

export const REPOSITORY = resolve(import.meta.dirname, "../../../..");

/** What children see of this process's environment. npm's own settings don't get through: inside `npm test` they would mislead an inner npm. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, HOME: home, npm_config_cache: join(home, ".npm"), npm_config_update_notifier: "false" };
}

/** Runs a script with Node, a name like `typescript/bin/tsc` being one of an installed package's. Resolves with its exit code and all it printed. */
export function runNode(
  [script = "", ...args]: readonly string[],
  { cwd, node = process.execPath }: { cwd: string; node?: string },
): Promise<{ code: number | null; output: string }> {
  return run(node, [isAbsolute(script) ? script : join(REPOSITORY, "node_modules", script), ...args], cwd);
}

/** `home` is where the child's caches and settings are. */
export function run(command: string, args: readonly string[], cwd: string, home: string = cwd): Promise<{ code: number | null; output: string }> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: plainEnvironment(home), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", failed);
    child.on("close", (code) => done({ code, output: output.trim() }));
  });
}

/** This Node, and every other one that the machine has on its PATH: consumers are on older ones. */
export function nodesToTryOn(): Array<[version: string, node: string]> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const nodes = folders.map((folder) => join(folder, process.platform === "win32" ? "node.exe" : "node")).filter((file) => existsSync(file));
  const byVersion = new Map<string, string>([[process.version, process.execPath]]);
  for (const node of new Set(nodes)) {
    const version = spawnSync(node, ["--version"], { encoding: "utf8", env: plainEnvironment("/") }).stdout?.trim();
    if (version && !byVersion.has(version)) byVersion.set(version, node);
  }
  return [...byVersion];
}
