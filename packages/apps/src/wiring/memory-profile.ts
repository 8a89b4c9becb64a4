import { type Script, ScriptedAgent } from "@webordinary/adapters/agent";
import { HmacReplyTokens } from "@webordinary/adapters/mail";
import {
  emptyGitState,
  emptySiteHostState,
  InProcessEventBus,
  type MemoryDisk,
  MemoryEventFeed,
  MemoryEventStore,
  type MemoryGitState,
  MemoryLeaseStore,
  MemoryMailParser,
  MemoryMediaStore,
  MemoryMetrics,
  MemoryOutboundChannel,
  MemoryPageViewer,
  MemoryProjectDirectory,
  MemoryRawMailStore,
  MemoryReadModels,
  MemorySiteBuilder,
  MemorySiteHost,
  type MemorySiteHostState,
  MemoryWorkerPool,
  MemoryWorkQueues,
  MemoryWorkspaces,
  newMemoryDisk,
  type SentReply,
} from "@webordinary/adapters/memory";
import type { Clock, CodingAgent, Ids, Logger } from "@webordinary/domain";
import { Container } from "inversify";
import { OutboundByChannel } from "./outbound-by-channel.ts";
import { TOKENS } from "./tokens.ts";

/** All that outlives a process, kept in this one: another profile over the same world is the system after a restart. */
export type MemoryWorld = {
  readonly disk: MemoryDisk;
  readonly git: MemoryGitState;
  readonly sites: MemorySiteHostState;
  /** What left for people, by its reply's id. */
  readonly sent: Map<string, SentReply>;
  readonly clock: Clock;
};

export const newMemoryWorld = (clock: Clock): MemoryWorld => ({
  disk: newMemoryDisk(),
  git: emptyGitState(),
  sites: emptySiteHostState(),
  sent: new Map(),
  clock,
});

export type MemoryProcess = {
  /** Two processes over one world need ids of their own. */
  readonly ids: Ids;
  readonly logger: Logger;
  readonly scripts: readonly Script[];
};

/** Nothing of this world is ever seen by a stranger. */
const MEMORY_KEY = "a key for tests in memory, 32 bytes";

/** One process without disk, network or children, for fast tests of the whole way. Its queues die with it. */
export function memoryProfile(world: MemoryWorld, { ids, logger, scripts }: MemoryProcess): Container {
  const { disk, clock } = world;
  const container = new Container({ defaultScope: "Singleton" });
  const store = new MemoryEventStore(disk);
  const workspaces = new MemoryWorkspaces(world.git);
  const siteHost = new MemorySiteHost(world.sites);
  const outbox = new MemoryOutboundChannel(world.sent);
  container.bind(TOKENS.clock).toConstantValue(clock);
  container.bind(TOKENS.ids).toConstantValue(ids);
  container.bind(TOKENS.logger).toConstantValue(logger);
  container.bind(TOKENS.metrics).toConstantValue(new MemoryMetrics());
  container.bind(TOKENS.eventStore).toConstantValue(store);
  container.bind(TOKENS.eventFeed).toConstantValue(new MemoryEventFeed({ store, disk, clock, logger }));
  container.bind(TOKENS.eventBus).toConstantValue(new InProcessEventBus());
  container.bind(TOKENS.workQueues).toConstantValue(new MemoryWorkQueues({ clock }));
  container.bind(TOKENS.leaseStore).toConstantValue(new MemoryLeaseStore(disk));
  container.bind(TOKENS.projectDirectory).toConstantValue(new MemoryProjectDirectory(disk));
  container.bind(TOKENS.readModels).toConstantValue(new MemoryReadModels(disk));
  container.bind(TOKENS.rawMailStore).toConstantValue(new MemoryRawMailStore(disk));
  container.bind(TOKENS.mediaStore).toConstantValue(new MemoryMediaStore(disk));
  container.bind(TOKENS.workerPool).toConstantValue(new MemoryWorkerPool());
  container.bind(TOKENS.mailParser).toConstantValue(new MemoryMailParser());
  container.bind(TOKENS.replyTokens).toConstantValue(new HmacReplyTokens({ keys: [MEMORY_KEY] }));
  container.bind(TOKENS.outboundChannel).toConstantValue(new OutboundByChannel({ email: outbox, chat: outbox }));
  container.bind(TOKENS.workspaces).toConstantValue(workspaces);
  container.bind(TOKENS.codingAgent).toConstantValue(scriptedAgent(scripts, workspaces));
  container.bind(TOKENS.siteBuilder).toConstantValue(new MemorySiteBuilder((path) => workspaces.files(path)));
  container.bind(TOKENS.siteHost).toConstantValue(siteHost);
  container.bind(TOKENS.pageViewer).toConstantValue(new MemoryPageViewer(siteHost));
  return container;
}

/** Edits the maps that memory workspaces are. Their folders are three names deep: `/memory/{project}/{user}`. */
function scriptedAgent(scripts: readonly Script[], workspaces: MemoryWorkspaces): CodingAgent {
  const located = (path: string) => {
    const [, folder = "", name = ""] = /^(\/[^/]+\/[^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
    return { files: workspaces.files(folder), name };
  };
  return new ScriptedAgent(scripts, {
    async read(path) {
      const { files, name } = located(path);
      return files.get(name) ?? null;
    },
    async write(path, content) {
      const { files, name } = located(path);
      files.set(name, content);
    },
    async remove(path) {
      const { files, name } = located(path);
      files.delete(name);
    },
  });
}
