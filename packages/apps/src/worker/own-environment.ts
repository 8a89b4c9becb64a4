import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the operating system shows of the worker, `/proc/{pid}/environ`, has these names, if they are set, and no others. */
const SHOWN = [
  ...["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "NODE_ENV", "NODE_OPTIONS", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"],
  // Windows starts nothing without them.
  ...["SystemRoot", "TEMP"],
];
/** Names the file that the first start leaves for the second. */
const HANDOVER = "WEBORDINARY_HANDOVER";
/** Memory, where there is such a folder: what is written there never reaches a disk. */
const MEMORY = "/dev/shm";
/** What the AWS SDK and the ECS agent's clients look up in `process.env`, the key to the task's role among it. */
const LOOKED_UP = /^(AWS|ECS)_/;

/**
 * The environment that this process was started with, taken out of everybody's sight. A process shows its environment, as it was at the
 * start and whatever it deletes of it, to all others of its user, and sites' builds may be such. So it starts itself anew, as the same
 * process, with an environment without secrets; what it had goes through a file of its own that is gone when it is read.
 */
export function takeEnvironment(): Environment {
  const file = process.env[HANDOVER];
  if (file === undefined) return startAnew(process.env);
  const taken = JSON.parse(readFileSync(file, "utf8")) as Environment;
  rmSync(dirname(file), { recursive: true });
  hideFromChildren(taken);
  return taken;
}

function startAnew(environment: Environment): Environment {
  // Windows has no such call, and is nobody's container: there a developer works with projects of their own.
  if (typeof process.execve !== "function" || process.platform === "win32") return environment;
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "webordinary-worker-"));
  const file = join(folder, "environment");
  writeFileSync(file, JSON.stringify(environment), { mode: 0o600, flag: "wx" });
  const shown = Object.fromEntries(Object.entries(environment).filter(([name]) => SHOWN.includes(name)));
  return process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], { ...shown, [HANDOVER]: file });
}

/** Found by whoever asks for it by name, as the AWS SDK does; copied by nobody, so that a child gets none even when no environment is given for it. */
function hideFromChildren(taken: Environment): void {
  const { [HANDOVER]: _, ...shown } = process.env;
  const lookedUp = Object.entries(taken).filter(([name]) => LOOKED_UP.test(name));
  const hidden = lookedUp.map(([name, value]) => [name, { value, enumerable: false, writable: true, configurable: true }]);
  process.env = Object.defineProperties(shown, Object.fromEntries(hidden));
}
