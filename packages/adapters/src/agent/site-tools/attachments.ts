import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ToolRefusedError } from "./refusal.ts";

/** A photograph of a good camera; mail services take no more. Bytes. */
export const MAX_ATTACHMENT_BYTES = 40 * 1024 * 1024;
const MAX_LISTED = 100;

export type AttachedFile = { readonly name: string; readonly bytes: number };

/** The files that came with the message, by name. Empty when none came. */
export async function listAttachments(folder: string | null): Promise<AttachedFile[]> {
  if (folder === null) return [];
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).slice(0, MAX_LISTED);
  const files = await Promise.all(entries.map(async ({ name }) => ({ name, bytes: (await lstat(join(folder, name))).size })));
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Throws `ToolRefusedError` for what isn't one of the message's files. */
export async function readAttachment(folder: string | null, name: string): Promise<Uint8Array> {
  const files = await listAttachments(folder);
  const file = files.find((one) => one.name === name);
  if (folder === null || !file) {
    const those = files.length === 0 ? "no file came with this message" : `the message's files are ${files.map((one) => one.name).join(", ")}`;
    throw new ToolRefusedError("missing", `there is no attachment "${name.slice(0, 200)}": ${those}`);
  }
  if (file.bytes > MAX_ATTACHMENT_BYTES)
    throw new ToolRefusedError("too-large", `${name} has ${file.bytes} bytes, more than ${MAX_ATTACHMENT_BYTES}`);
  const handle = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
