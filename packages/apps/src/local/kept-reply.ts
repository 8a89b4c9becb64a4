import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { shownMail } from "@webordinary/adapters/mail";

/** Ids of replies, as ours are: nothing that could lead out of the folder. */
const REPLY_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The HTML of a reply whose mail lies in the outbox; null when none does. */
export async function keptReply(outbox: string, replyId: string): Promise<string | null> {
  if (!REPLY_ID.test(replyId)) return null;
  const mime = await readFile(join(outbox, `${replyId}.eml`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return mime && shownMail(mime);
}
