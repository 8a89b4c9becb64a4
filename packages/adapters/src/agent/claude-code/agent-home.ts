import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Attachment, InstructionId, MediaStore } from "@webordinary/domain";

/** Nobody else on this machine reads people's mails and sessions. */
const OURS_ALONE = 0o700;
const READ_BY_US_ALONE = 0o600;

/** Beside the workspace, so that the session travels with it and never becomes part of the site. */
export const defaultHomeOf = (workspacePath: string): string => join(dirname(workspacePath), `.agent-${basename(workspacePath)}`);

/** Where the files of an instruction's message are, for the model to look at and the site tools to put on the site. */
export const attachmentsFolder = (home: string, instructionId: InstructionId): string => join(home, "attachments", instructionId);

/** What of the attachments is there, and what isn't. */
export type WrittenAttachments = {
  /** Null when there are none. */
  readonly folder: string | null;
  readonly written: readonly { readonly name: string; readonly mediaType: string; readonly size: number }[];
  readonly missing: readonly string[];
};

/** The CLI's HOME. What it leaves there (sessions above all) is its own. */
export async function makeHome(home: string): Promise<void> {
  await mkdir(join(home, "tmp"), { recursive: true, mode: OURS_ALONE });
  // Whoever made it before: the mode above counts for new folders alone.
  await chmod(home, OURS_ALONE);
}

/** In a file, because the system limits an argument's length, and others on the machine can see arguments. */
export async function writeSystemPrompt(home: string, text: string): Promise<string> {
  const path = join(home, "system-prompt.md");
  await writeFile(path, text, { mode: READ_BY_US_ALONE });
  return path;
}

/** Writes this instruction's attachments, and removes those of others. */
export async function writeAttachments(
  home: string,
  instructionId: InstructionId,
  attachments: readonly Attachment[],
  media: MediaStore,
): Promise<WrittenAttachments> {
  const all = join(home, "attachments");
  await mkdir(all, { recursive: true, mode: OURS_ALONE });
  for (const older of await readdir(all)) await rm(join(all, older), { recursive: true });
  if (attachments.length === 0) return { folder: null, written: [], missing: [] };
  const folder = attachmentsFolder(home, instructionId);
  await mkdir(folder, { mode: OURS_ALONE });
  const written: WrittenAttachments["written"][number][] = [];
  const missing: string[] = [];
  const taken = new Set<string>();
  for (const { key, name, mediaType, size } of attachments) {
    const content = await media.get(key);
    if (!content) {
      missing.push(name);
      continue;
    }
    const free = freeName(name, taken);
    taken.add(free.toLowerCase());
    await writeFile(join(folder, free), content, { mode: READ_BY_US_ALONE, flag: "wx" });
    written.push({ name: free, mediaType, size });
  }
  return { folder, written, missing };
}

/** Two photos of one mail may have one name, and some disks take no difference in letters' case for one. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  // Intake has made them safe already; here they become paths, so it is made sure of.
  const safe = basename(name.replaceAll("\\", "/"));
  const good = safe === "" || safe === "." || safe === ".." ? "file" : safe;
  const extension = extname(good);
  const stem = good.slice(0, good.length - extension.length);
  let free = good;
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${stem}-${count}${extension}`;
  return free;
}
