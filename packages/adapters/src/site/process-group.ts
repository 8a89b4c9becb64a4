import { readdir, readFile } from "node:fs/promises";

/** Between asking a group to end and ending it: enough for a build tool to remove its temporary files. */
const GRACE_MS = 1_500;
const POLL_MS = 20;

/** Ends a process group: asked first, then forced. Resolves when nothing of it runs any more. (Windows has no groups: there it is the program alone.) */
export async function endProcessGroup(pid: number): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!send(pid, signal)) return;
    const deadline = Date.now() + GRACE_MS;
    while (Date.now() < deadline) {
      if (!(await isRunning(pid))) return;
      await after(POLL_MS);
    }
  }
}

async function isRunning(group: number): Promise<boolean> {
  if (!send(group, 0)) return false;
  return process.platform !== "linux" || hasLivingMember(group);
}

/** In a container whose first process reaps nobody, the dead stay in their group as zombies, and signals still find them. */
async function hasLivingMember(group: number): Promise<boolean> {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    // Gone since we looked.
    const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    // After the name, which is in parentheses and may hold spaces: state, parent, group.
    const [state, , member] = line.slice(line.lastIndexOf(")") + 2).split(" ");
    if (Number(member) === group && state !== "Z" && state !== "X") return true;
  }
  return false;
}

/** False when nobody is left to receive it. */
function send(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === "win32" ? group : -group, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM is what macOS says of a group of zombies.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
