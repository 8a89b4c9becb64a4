import { type Envelope, type SiteHost, type ThreadId, threadBranch } from "@webordinary/domain";
import { commitsAbove, mergesOf } from "../crash/embedded-outside.ts";
import type { LiveSite, Outside, RemoteCommit } from "../crash/outside.ts";
import { BareRepository } from "../fixtures/bare-repository.ts";

/** Git refuses repositories of another user, which is what workers' repositories are to a test that runs as root. */
const TRUSTED = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" };

/** A bare repository that belongs to the workers' user. */
export class SharedRepository extends BareRepository {
  override git(args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}): string {
    return super.git(args, { ...options, env: { ...TRUSTED, ...options.env } });
  }
}

export type SeenContainers = {
  /** In the order of the table's stream. */
  readonly events: readonly Envelope[];
  /** As they were sent. */
  readonly mails: readonly string[];
  readonly siteHost: SiteHost;
  readonly repositories: readonly BareRepository[];
};

/** A system of containers, seen from outside of them. */
export function outsideOfContainers({ events, mails, siteHost, repositories }: SeenContainers): Outside {
  const holding = (threadId: ThreadId) => repositories.find((repository) => repository.branches().includes(threadBranch(threadId)));
  return {
    events,
    mails: mails.map((mail) => ({ replyId: /^message-id:\s*<([^@>]+)@/im.exec(mail)?.[1] ?? "none", causeEventId: null })),
    mayBeRepeated: [],
    async commits(threadId): Promise<readonly RemoteCommit[]> {
      const repository = holding(threadId);
      return repository ? commitsAbove(repository, threadBranch(threadId)) : [];
    },
    merges: async () => repositories.flatMap(mergesOf),
    remoteFile: async (threadId, path) => holding(threadId)?.files(threadBranch(threadId))[path] ?? null,
    async live(site): Promise<LiveSite | null> {
      const live = await siteHost.live(site);
      const stored = live && (await siteHost.release(site, live.releaseId));
      if (!live || !stored) return null;
      return { ...live, files: stored.release.files, read: (path) => stored.read(path) };
    },
  };
}
