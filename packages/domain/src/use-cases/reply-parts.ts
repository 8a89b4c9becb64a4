import type { Reply } from "../replies/reply.ts";
import type { Words } from "../replies/words/words.ts";
import type { Instruction, SessionState } from "../session/session.state.ts";

/** What a reply says, before it is put into a conversation. */
export type Content = Pick<Reply, "kind" | "headline"> &
  Partial<Pick<Reply, "paragraphs" | "changedFiles" | "links" | "passages" | "pictures" | "excerpt" | "answers">>;

/** Enough to see what was touched; a mail is no inventory. */
const CHANGED_FILES = 30;

/** What the agent said last about what it did: what was done counts, not that a later round could not mend it. */
export function summaryOf({ agentRounds }: Instruction): string {
  return (agentRounds.findLast(({ outcome }) => outcome === "done") ?? agentRounds.at(-1))?.summary ?? "";
}

export const changedFilesOf = ({ commit }: Instruction): Reply["changedFiles"] =>
  commit?.files.slice(0, CHANGED_FILES).map(({ path, change }) => ({ path, change })) ?? [];

/** Where a conversation's work can be seen; nothing when none of it was live yet. */
export function previewLinks({ instructions }: SessionState, words: Words): Reply["links"] {
  const url = instructions.findLast(({ preview }) => preview !== null)?.preview?.url;
  return url ? [{ label: words.done.seeFront, url }] : [];
}
