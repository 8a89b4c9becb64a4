import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Where the system that works on a data folder can be reached; kept in the folder while it runs. */
export const Running = z.object({ pid: z.int(), smtpPort: z.int(), httpPort: z.int() });
export type Running = z.infer<typeof Running>;

const file = (dataDir: string): string => join(dataDir, "running.json");

export function noteRunning(dataDir: string, running: Running): void {
  writeFileSync(file(dataDir), `${JSON.stringify(running)}\n`);
}

export function forgetRunning(dataDir: string): void {
  rmSync(file(dataDir), { force: true });
}

/** Null when nothing runs there, as far as the folder tells. */
export function findRunning(dataDir: string): Running | null {
  try {
    return Running.parse(JSON.parse(readFileSync(file(dataDir), "utf8")));
  } catch {
    return null;
  }
}
