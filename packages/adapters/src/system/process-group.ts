import { readdir, readFile } from "node:fs/promises";

const POLL_MS = 5;

/** Sends a signal to all of a group; false when nobody is left to receive it. (Windows has no groups: there it is the program alone.) */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // EPERM is what macOS says of a group of zombies.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

/** Ends all of a group at once, and resolves when nothing of it runs any more. */
export async function killGroup(pid: number): Promise<void> {
  while (signalGroup(pid, "SIGKILL") && (await hasLivingMember(pid))) await pause();
}

/** Asks all of a group to end, ends what is there after the grace (milliseconds), and resolves when nothing of it runs any more. */
export async function endGroup(pid: number, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  if (!signalGroup(pid, "SIGTERM")) return;
  while (Date.now() < deadline) {
    if (!signalGroup(pid, 0) || !(await hasLivingMember(pid))) return;
    await pause();
  }
  await killGroup(pid);
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

/** In a container whose first process reaps nobody, the dead stay in their group as zombies, and signals still find them. */
async function hasLivingMember(group: number): Promise<boolean> {
  if (process.platform !== "linux") return true;
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
