import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildView, buildView, programOnPath } from "./build-view.ts";

/**
 * What a site's own processes are kept apart by: `bubblewrap` or `unshare` (processes and files of their own, by Linux's namespaces),
 * or `none`: then they are the worker's equals, and see what its user sees.
 */
export type Isolation = { readonly by: "bubblewrap" | "unshare"; readonly program: string } | { readonly by: "none"; readonly why: string };

type Command = { readonly command: string; readonly args: readonly string[] };

const VIEW = fileURLToPath(new URL("./namespace-view.mjs", import.meta.url));
/** `process.execve` is new; the site's build isn't to be told. */
const NODE_FLAGS = ["--disable-warning=ExperimentalWarning"];
/** Where Debian and others keep system programs, whatever the PATH says. */
const SYSTEM_PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin";
/** Namespaces are made in milliseconds; this is for a machine that does nothing else right now. */
const PROBE_MS = 10_000;

/** Tries what this machine allows, the stronger first. Containers mostly allow nothing, and some systems nothing to ordinary users. */
export async function findIsolation(platform: NodeJS.Platform = process.platform, path = SYSTEM_PATH): Promise<Isolation> {
  if (platform !== "linux") return { by: "none", why: `${platform} has no namespaces` };
  const folder = await mkdtemp(join(tmpdir(), "wo-isolation-"));
  try {
    const refused: string[] = [];
    for (const [by, name] of [
      ["bubblewrap", "bwrap"],
      ["unshare", "unshare"],
    ] as const) {
      const program = programOnPath(name, path);
      if (program === null) {
        refused.push(`${name} isn't installed`);
        continue;
      }
      const isolation = { by, program };
      const said = await attempt(isolate({ command: "true", args: [] }, probeView(folder, path), isolation));
      if (said === null) return isolation;
      refused.push(`${name}: ${said}`);
    }
    return { by: "none", why: refused.join("; ") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const probeView = (site: string, path: string): BuildView => buildView({ site, writable: [], hidden: [], path, files: [] });

/** The command that runs a command in namespaces of its own, of processes and mounts: it ends with whoever waits for it, in its process group. */
export function isolate({ command, args }: Command, view: BuildView, isolation: Isolation): Command {
  if (isolation.by === "none") return { command, args };
  const { program } = isolation;
  if (isolation.by === "bubblewrap") return { command: program, args: [...bubblewrapArgs(view), "--", command, ...args] };
  // It may be killed together with the guard that started it, and mustn't leave the rest behind then.
  const namespaces = ["--user", "--map-root-user", "--mount", "--pid", "--ipc", "--fork", "--mount-proc", "--kill-child"];
  const seen = JSON.stringify({ ...view, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
  return { command: program, args: [...namespaces, "--", process.execPath, ...NODE_FLAGS, VIEW, seen, program, command, ...args] };
}

function bubblewrapArgs(view: BuildView): readonly string[] {
  return [
    // Root would keep its rights over the new mounts, and could take them away again.
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL"],
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    ...view.settings.flatMap((path) => ["--ro-bind", path, path]),
    ...[...view.hidden, ...view.private.map(({ path }) => path)].flatMap((path) => ["--tmpfs", path]),
    ...view.kept.flatMap(({ path, writable }) => [writable ? "--bind" : "--ro-bind", path, path]),
    ...["/dev", ...view.hidden].flatMap((path) => ["--remount-ro", path]),
    ...["--chdir", view.cwd],
  ];
}

/** Null when it went well, else what it said. */
function attempt({ command, args }: Command): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], env: { PATH: SYSTEM_PATH, LANG: "C" }, timeout: PROBE_MS });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? null : said.trim().split("\n")[0] || `exit code ${code}`));
  });
}
