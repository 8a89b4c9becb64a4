import {
  type LogLine,
  type MemoryCommit,
  type MemoryDisk,
  type MemoryGitState,
  type MemorySiteHostState,
  MemoryWorkspaces,
} from "@webordinary/adapters/memory";
import { type Reply, type ThreadId, threadBranch } from "@webordinary/domain";
import type { LiveSite, Outside, RemoteCommit } from "./outside.ts";

export type SeenMemory = {
  readonly disk: MemoryDisk;
  readonly git: MemoryGitState;
  readonly sites: MemorySiteHostState;
  readonly replies: readonly Reply[];
  readonly log: readonly LogLine[];
  readonly repository: string;
};

/** A system of memory adapters, seen from outside. */
export function memoryOutside({ disk, git, sites, replies, log, repository }: SeenMemory): Outside {
  const workspaces = new MemoryWorkspaces(git);
  const main = () => workspaces.remoteLog(repository, "main");
  const history = (threadId: ThreadId) => workspaces.remoteLog(repository, threadBranch(threadId));
  return {
    events: disk.log.slice(),
    mails: replies,
    mayBeRepeated: repeatedReplies(log),
    async commits(threadId): Promise<readonly RemoteCommit[]> {
      const line = firstParents(main());
      return history(threadId).filter(({ sha }) => !line.has(sha));
    },
    merges: async () => main().flatMap(({ sha, merged }) => (merged ? [sha] : [])),
    remoteFile: async (threadId, path) => history(threadId)[0]?.files.get(path) ?? null,
    async live(site): Promise<LiveSite | null> {
      const live = sites.live.get(site);
      if (!live) return null;
      const files = sites.releases.get(site)?.get(live.releaseId)?.files ?? [];
      const read = async (path: string) => sites.blobs.get(files.find((file) => file.path === path)?.hash ?? "") ?? null;
      return { ...live, files, read };
    },
  };
}

/** The commits that a branch itself has had as its tip: without what came in by merges. */
function firstParents(log: readonly MemoryCommit[]): ReadonlySet<string> {
  const line = new Set<string>();
  const bySha = new Map(log.map((commit) => [commit.sha, commit]));
  for (let at = log[0]; at; at = at.parent ? bySha.get(at.parent) : undefined) line.add(at.sha);
  return line;
}

/** Replies of which a process said that they may go out a second time. */
export const repeatedReplies = (log: readonly LogLine[]): string[] =>
  log.filter(({ level, message }) => level === "warn" && message.includes("may go out twice")).map(({ fields }) => String(fields.replyId));
