import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommitSha, FencingToken, InstructionId, ThreadId } from "@webordinary/domain";
import { z } from "zod";

/**
 * Whose work the working copy holds. It lies in the git folder, so that it is never committed and goes where the repository
 * goes; a crash leaves it behind, and the next opening learns from it whose changes it finds.
 */
const OwnerMarker = z.object({
  threadId: ThreadId,
  instructionId: InstructionId,
  fencingToken: FencingToken,
  /** While `switching` the files are on their way from one commit to another and belong to nobody: after a crash they are thrown away. */
  phase: z.enum(["switching", "working"]),
  /** The branch's tip when the work began; commits above it without our trailers were made by the agent by hand. */
  base: CommitSha,
  /** Where the instruction's own work began, when stopped work of it that the remote has lies between this and `base`. */
  since: CommitSha.optional(),
});
export type OwnerMarker = z.infer<typeof OwnerMarker>;

const FILE = "webordinary-owner.json";

/** Null when the working copy has never been opened. Throws when the file isn't ours: better than taking one's work for another's. */
export async function readMarker(gitFolder: string): Promise<OwnerMarker | null> {
  const text = await readFile(join(gitFolder, FILE), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : OwnerMarker.parse(JSON.parse(text));
}

/** Whole or not at all. */
export async function writeMarker(gitFolder: string, marker: OwnerMarker): Promise<void> {
  const next = join(gitFolder, `${FILE}.next`);
  // Made anew: what a crash or somebody else left there isn't written into.
  await rm(next, { recursive: true, force: true });
  await writeFile(next, JSON.stringify(marker), { flush: true, flag: "wx" });
  await rename(next, join(gitFolder, FILE));
}
