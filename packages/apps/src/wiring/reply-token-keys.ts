import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** As long as the hash that signs with it. Bytes. */
const KEY_BYTES = 32;

/**
 * The keys that reply tokens are signed with on one machine, a line each, the newest first: made at the first start, readable by
 * its owner alone. To change the key, put a line before the others; take an old line away when its tokens have expired.
 */
export function replyTokenKeys(file: string): readonly string[] {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Exclusive: keys that are there are never written over.
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
