// Files about a checkout that must outlive its node_modules, which `npm ci` empties: in the temp folder, named after the checkout.
// @ts-check

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @param {string} root @param {string} purpose */
export function checkoutFile(root, purpose) {
  return join(tmpdir(), `webordinary-${purpose}-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
}

/** Whether a process, or with a negative number a process group, is there. @param {number} pid @returns {"ours" | "another user's" | "gone"} */
export function lookAt(pid) {
  try {
    process.kill(pid, 0);
    return "ours";
  } catch (error) {
    // ESRCH: dead. EPERM: alive, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "another user's" : "gone";
  }
}
