import { GetObjectCommand, NoSuchKey } from "@aws-sdk/client-s3";
import { DynamoDbEventReplay, S3SiteHost } from "@webordinary/adapters/aws";
import { threadBranch } from "@webordinary/domain";
import { commitsAbove } from "../crash/embedded-outside.ts";
import { repeatedReplies } from "../crash/memory-outside.ts";
import type { LiveSite, Outside } from "../crash/outside.ts";
import type { BareRepository } from "../fixtures/bare-repository.ts";
import type { AwsWorld } from "./aws-world.ts";

/** What can be seen of a stage without its processes: tables, buckets, what the mail server got, and the remote repository. */
export async function awsOutside(world: AwsWorld, repository: BareRepository): Promise<Outside> {
  const { cloud, parts } = world;
  const { app, stage } = parts.topology.scope;
  const table = parts.topology.tables.find(({ key }) => key === "events");
  const replay = new DynamoDbEventReplay(cloud.dynamoDb, { tableName: table?.name ?? "", stage: { app, stage } });
  const stored = new Set<string>();
  for await (const { eventId } of replay.since("1970-01-01T00:00:00.000Z")) stored.add(eventId);
  // The table knows no order between streams, the stream does; they must have the same events.
  const unstreamed = [...stored].filter((eventId) => !world.streamed.some((event) => event.eventId === eventId));
  if (unstreamed.length > 0 || stored.size !== world.streamed.length) {
    throw new Error(`the table has ${stored.size} events, its stream brought ${world.streamed.length}; missing: ${unstreamed.join(", ")}`);
  }
  const branches = new Set(repository.branches());
  const host = new S3SiteHost({ s3: cloud.s3, locate: parts.locate, urlOf: (site) => site });
  return {
    events: world.streamed,
    mails: cloud.mails.map((mail) => ({ replyId: /^Message-ID: <([^@>]+)@/im.exec(mail.toString("latin1"))?.[1] ?? "", causeEventId: null })),
    mayBeRepeated: repeatedReplies(world.log.lines),
    commits: async (threadId) => (branches.has(threadBranch(threadId)) ? commitsAbove(repository, threadBranch(threadId)) : []),
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
