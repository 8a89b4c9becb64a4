import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { S3SiteHost } from "@webordinary/adapters/aws";
import { threadBranch } from "@webordinary/domain";
import { commitsAbove, mergesOf } from "../crash/embedded-outside.ts";
import { repeatedReplies } from "../crash/memory-outside.ts";
import type { LiveSite, Outside } from "../crash/outside.ts";
import type { BareRepository } from "../fixtures/bare-repository.ts";
import type { AwsWorld } from "./aws-world.ts";

/** What can be seen of a stage without its processes: tables, buckets, what the mail server got, and the remote repository. */
export async function awsOutside(world: AwsWorld, repository: BareRepository): Promise<Outside> {
  const { cloud, parts } = world;
  // The table knows no order between streams, its stream does: once both have the same events, the stream's order is taken.
  await world.until("the stream has brought all of the table's events, and nothing else", async () => {
    const stored = await world.storedEvents();
    const streamed = new Set<string>(world.streamed.map(({ eventId }) => eventId));
    return stored.length === streamed.size && stored.every(({ eventId }) => streamed.has(eventId)) ? true : null;
  });
  const branches = new Set(repository.branches());
  const host = new S3SiteHost({ s3: cloud.s3, locate: parts.locate, urlOf: (site) => site });
  return {
    events: world.streamed,
    mails: cloud.mails.map((mail) => ({ replyId: /^Message-ID: <([^@>]+)@/im.exec(mail.toString("latin1"))?.[1] ?? "", causeEventId: null })),
    mayBeRepeated: repeatedReplies(world.log.lines),
    commits: async (threadId) => (branches.has(threadBranch(threadId)) ? commitsAbove(repository, threadBranch(threadId)) : []),
    merges: async () => mergesOf(repository),
    remoteFile: async (threadId, path) => (branches.has(threadBranch(threadId)) ? (repository.files(threadBranch(threadId))[path] ?? null) : null),
    async live(site): Promise<LiveSite | null> {
      const live = await host.live(site);
      const stored = live && (await host.release(site, live.releaseId));
      if (!live || !stored) return null;
      const { bucket, prefix } = parts.locate(site).served;
      // From where people get it, not from what is kept.
      const read = async (path: string) => {
        try {
          const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${path}` }));
          return (await Body?.transformToByteArray()) ?? null;
        } catch (error) {
          if (error instanceof NoSuchKey) return null;
          throw error;
        }
      };
      return { ...live, files: stored.release.files, read };
    },
  };
}
