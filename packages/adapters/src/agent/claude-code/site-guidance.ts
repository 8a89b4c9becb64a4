import { constants, type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

/** More than a site's guidance needs; what is beyond is left out. Bytes. */
const MAX_BYTES = 20_000;
/** A link could lead to any file of this machine; opening a pipe would wait for ever. */
const SAFELY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
/** Not there, a link, a folder. */
const NO_GUIDANCE: readonly unknown[] = ["ENOENT", "ELOOP", "EISDIR", "ENXIO", "EMLINK"];

/** The CLAUDE.md at the site's top, which the CLI leaves out by itself when it is restricted; "" when there is none or it isn't a plain file. */
export async function siteGuidance(workspacePath: string): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(join(workspacePath, "CLAUDE.md"), SAFELY);
  } catch (error) {
    if (NO_GUIDANCE.includes(error instanceof Error && "code" in error ? error.code : undefined)) return "";
    throw error;
  }
  try {
    if (!(await file.stat()).isFile()) return "";
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    // The last character may be cut in half.
    return buffer.toString("utf8", 0, bytesRead).replace(/�$/, "");
  } finally {
    await file.close();
  }
}
