import { chmodSync, mkdirSync } from "node:fs";
import { codeOf } from "./write-failure.ts";

/** Mails, keys and drafts lie there: nobody's business but the owner's. */
const OWNER_ONLY = 0o700;

/** Makes the folder if it isn't there, and closes it to other users of the machine. */
export function makeDataFolder(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  try {
    chmodSync(dataDir, OWNER_ONLY);
  } catch (error) {
    // EPERM: another user's, who let us in. EROFS: mounted to be read only.
    if (codeOf(error) !== "EPERM" && codeOf(error) !== "EROFS") throw error;
  }
}
