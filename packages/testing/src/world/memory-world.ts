import { HmacReplyTokens } from "@webordinary/adapters/mail";
import {
  InProcessEventBus,
  MemoryEventFeed,
  MemoryEventStore,
  MemoryLeaseStore,
  MemoryLogger,
  MemoryMediaStore,
  MemoryMetrics,
  MemoryOutboundChannel,
  MemoryPageViewer,
  MemoryProjectDirectory,
  MemoryRawMailStore,
  MemoryReadModels,
  MemorySiteBuilder,
  MemorySiteHost,
  MemoryWorkerPool,
  MemoryWorkQueues,
  MemoryWorkspaces,
  newMemoryDisk,
  SequentialIds,
  VirtualClock,
} from "@webordinary/adapters/memory";
import {
  claimWork,
  type Envelope,
  type HeldClaim,
  type InboundMessage,
  type IngestOutcome,
  ingestMail,
  type MailParser,
  type Ports,
  type Project,
  type ProjectUser,
  project,
  projections,
  route,
  type ThreadId,
  type WorkerId,
} from "@webordinary/domain";
import { ameliaScott, projectOf, workerOne } from "../builders/builders.ts";
import { PlayedAgent } from "./played-agent.ts";

/** A mail is the message that it holds, as JSON: use cases care for what is in it, not for MIME. Its files are there once they are taken. */
const jsonMail: MailParser = {
  async parse(raw, rawKey) {
    try {
      const message: InboundMessage = JSON.parse(new TextDecoder().decode(raw));
      const { text, wholeTextKey, attachments, refusedAttachments } = message;
      const withoutFiles = { ...message, rawKey, wholeTextKey: null, attachments: [], refusedAttachments: [] };
      return { ok: true, message: withoutFiles, takeFiles: async () => ({ text, wholeTextKey, attachments, refusedAttachments }) };
    } catch {
      return { ok: false, reason: "not-a-mail", detail: "it has no header line" };
    }
  },
};

/** Every port over memory, in time that a test moves, with the project amelia in it. Nothing runs by itself. */
export class MemoryWorld {
  readonly disk = newMemoryDisk();
  readonly clock = new VirtualClock();
  readonly logger = new MemoryLogger();
  readonly metrics = new MemoryMetrics();
  readonly eventStore = new MemoryEventStore(this.disk);
  readonly readModels = new MemoryReadModels(this.disk);
  readonly leaseStore = new MemoryLeaseStore(this.disk);
  readonly projectDirectory = new MemoryProjectDirectory(this.disk);
  readonly workQueues = new MemoryWorkQueues({ clock: this.clock });
  readonly workerPool = new MemoryWorkerPool();
  readonly outbox = new MemoryOutboundChannel();
  readonly workspaces = new MemoryWorkspaces();
  readonly siteHost = new MemorySiteHost();
  readonly pageViewer = new MemoryPageViewer(this.siteHost);
  readonly replyTokens = new HmacReplyTokens({ keys: ["a key for tests in memory, 32 bytes"] });
  readonly agent = new PlayedAgent((path) => this.workspaces.files(path));
  readonly ports: Ports = {
    eventStore: this.eventStore,
    eventFeed: new MemoryEventFeed({ store: this.eventStore, disk: this.disk, clock: this.clock }),
    eventBus: new InProcessEventBus(),
    workQueues: this.workQueues,
    leaseStore: this.leaseStore,
    projectDirectory: this.projectDirectory,
    rawMailStore: new MemoryRawMailStore(this.disk),
    mailParser: jsonMail,
    replyTokens: this.replyTokens,
    outboundChannel: this.outbox,
    mediaStore: new MemoryMediaStore(this.disk),
    workspaces: this.workspaces,
    codingAgent: this.agent,
    siteBuilder: new MemorySiteBuilder((path) => this.workspaces.files(path)),
    siteHost: this.siteHost,
    pageViewer: this.pageViewer,
    readModels: this.readModels,
    workerPool: this.workerPool,
    clock: this.clock,
    ids: new SequentialIds(),
    logger: this.logger,
    metrics: this.metrics,
  };
  #relayed = 0;

  static async create(change: Partial<Project> = {}): Promise<MemoryWorld> {
    const world = new MemoryWorld();
    const amelia = projectOf(change);
    await world.projectDirectory.save(amelia);
    world.workspaces.commitOnRemote(amelia.repository, amelia.defaultBranch, { "src/index.html": "Welcome" });
    return world;
  }

  ingest(message: InboundMessage): Promise<IngestOutcome> {
    return ingestMail(this.ports, new TextEncoder().encode(JSON.stringify(message)));
  }

  /** Ingests, and lets what follows from it happen. */
  async receive(message: InboundMessage): Promise<ThreadId> {
    const { threadId } = await this.ingest(message);
    await this.relay();
    return threadId;
  }

  /** Projects and routes what was appended since the last time, and what follows from that. */
  async relay(): Promise<void> {
    while (this.#relayed < this.disk.log.length) {
      const [event] = this.disk.log.slice(this.#relayed, this.#relayed + 1);
      if (!event) throw new Error(`the log has no event at ${this.#relayed}`);
      this.#relayed += 1;
      await project(this.readModels, projections, event);
      await route(this.ports, event);
    }
  }

  /** A worker becomes the one of the project+user, as somebody has asked for. */
  async claim(workerId: WorkerId = workerOne, projectUser: ProjectUser = ameliaScott): Promise<HeldClaim> {
    const claim = await claimWork(this.ports, projectUser, workerId);
    if (!claim) throw new Error(`${projectUser} can't be claimed`);
    return claim;
  }

  /** All events so far, oldest first, of the streams that begin so. */
  events(streamPrefix = ""): readonly Envelope[] {
    return this.disk.log.slice(0).filter(({ streamId }) => streamId.startsWith(streamPrefix));
  }

  types(streamPrefix = ""): readonly string[] {
    return this.events(streamPrefix).map(({ type }) => type);
  }
}
