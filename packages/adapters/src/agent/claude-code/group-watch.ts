import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A constant script, never a string with something in it. */
const WATCH = fileURLToPath(new URL("./group-watch.sh", import.meta.url));
const SHELL = "/bin/sh";

/**
 * Has a process group ended when this process is killed: the CLI itself goes on for minutes then, and edits. The watcher starts
 * beside the group, not before it, so nobody waits for it. Call what is returned when the group is gone. (Windows has no groups,
 * and no watcher.)
 */
export function watchGroup(pid: number, onError: (error: Error) => void): () => void {
  if (process.platform === "win32") return () => {};
  const watcher = spawn(SHELL, [WATCH, String(pid)], { env: {}, detached: true, stdio: ["pipe", "ignore", "ignore"] });
  watcher.on("error", onError);
  // It has ended before us: there is nothing to tell it any more.
  watcher.stdin.on("error", () => watcher.stdin.destroy());
  watcher.unref();
  return () => watcher.stdin.end("released\n");
}
