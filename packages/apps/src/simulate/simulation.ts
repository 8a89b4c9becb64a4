import { HmacReplyTokens } from "@webordinary/adapters/mail";
import {
  InProcessEventBus,
  MemoryEventFeed,
  MemoryEventStore,
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
  MemoryWorkerPool,
  MemoryWorkQueues,
  MemoryWorkspaces,
  newMemoryDisk,
  SequentialIds,
  VirtualClock,
} from "@webordinary/adapters/memory";
import { ingestMail, type Ports, WorkerId } from "@webordinary/domain";
import { janitorLoop } from "../janitor/janitor-loop.ts";
import { startRelay } from "../relay/relay.ts";
import { replyLoop } from "../reply/reply-loop.ts";
import { workLoop } from "../worker/work-loop.ts";
import { type Arrival, arrivalsOf } from "./arrivals.ts";
import { CountingEventStore } from "./counting-event-store.ts";
import { CountingLogger } from "./counting-logger.ts";
import { countingChannel, countingDirectory, countingLeases, countingQueues, countingReadModels } from "./counting-ports.ts";
import { Counts } from "./counts.ts";
import { DelayedWorkQueues } from "./delayed-queues.ts";
import type { SimulationOptions } from "./options.ts";
import { populate } from "./people.ts";
import { PlayedAgent, TimedSiteBuilder } from "./played-work.ts";
import { Progress } from "./progress.ts";
import { Random } from "./random.ts";

const MIDNIGHT = "2026-01-05T00:00:00.000Z";
/** As the janitor's schedule on AWS. Milliseconds. */
const SWEEP_EVERY_MS = 5 * 60_000;
/** As many functions send replies at a time on AWS. */
const REPLIERS = 2;
/** As a worker keeps its claim by default. Milliseconds. */
const LINGER_MS = 2_000;
/** How often it is looked whether all is told, and how memory is. Milliseconds of virtual time. */
const LOOK_EVERY_MS = 60_000;
/** What is left a day after the last mail is lost. Milliseconds of virtual time. */
const GIVE_UP_MS = 24 * 60 * 60_000;

const HOME: Readonly<Record<string, string>> = { "src/index.html": "Welcome", "src/style.css": "h1 {}", "package.json": "{}" };

/** The day as a whole: everything in memory, in virtual time, with the use cases and loops that run everywhere. */
export class Simulation {
  readonly options: SimulationOptions;
  readonly counts = new Counts();
  readonly progress = new Progress();
  readonly logger = new CountingLogger();
  readonly disk = newMemoryDisk();
  readonly clock = new VirtualClock(MIDNIGHT);
  readonly outbox = new MemoryOutboundChannel();
  readonly ports: Ports;
  /** Largest heap that was seen at a look. Bytes. */
  peakHeap = 0;
  /** Mails as they came in, those included that came twice. */
  deliveries = 0;
  readonly #stop = new AbortController();
  readonly #random: Random;
  readonly #queues: MemoryWorkQueues;
  readonly #workspaces = new MemoryWorkspaces();
  readonly #onLook: (simulation: Simulation) => void;

  constructor(options: SimulationOptions, onLook: (simulation: Simulation) => void = () => {}) {
    this.options = options;
    this.#onLook = onLook;
    this.#random = new Random(options.seed);
    this.#queues = new MemoryWorkQueues({ clock: this.clock });
    this.ports = this.#makePorts();
  }

  #makePorts(): Ports {
    const { disk, clock, counts, logger } = this;
    const store = new MemoryEventStore(disk);
    const files = (path: string) => this.#workspaces.files(path);
    const siteHost = new MemorySiteHost();
    const delayed = new DelayedWorkQueues(this.#queues, clock, this.#random.fork("hops"), this.#stop.signal);
    return {
      eventStore: new CountingEventStore(store, counts, this.progress.observe),
      eventFeed: new MemoryEventFeed({ store, disk, clock, logger }),
      eventBus: new InProcessEventBus(),
      workQueues: countingQueues(delayed, counts),
      leaseStore: countingLeases(new MemoryLeaseStore(disk), counts),
      projectDirectory: countingDirectory(new MemoryProjectDirectory(disk), counts),
      rawMailStore: new MemoryRawMailStore(disk),
      mailParser: new MemoryMailParser(),
      outboundChannel: countingChannel(this.outbox, counts),
      mediaStore: new MemoryMediaStore(disk),
      workspaces: this.#workspaces,
      codingAgent: new PlayedAgent(clock, files, this.#random.fork("agent")),
      siteBuilder: new TimedSiteBuilder(clock, new MemorySiteBuilder(files), this.#random.fork("build")),
      siteHost,
      pageViewer: new MemoryPageViewer(siteHost),
      replyTokens: new HmacReplyTokens({ keys: ["of a simulation, where nobody writes from outside"] }),
      readModels: countingReadModels(new MemoryReadModels(disk), counts),
      workerPool: new MemoryWorkerPool(),
      clock,
      ids: new SequentialIds(),
      logger,
      metrics: new MemoryMetrics(),
    };
  }

  /** Runs the day, and on until everybody was told, or until nothing can be hoped for. */
  async run(): Promise<void> {
    const { projectUsers, messages } = this.options;
    const { projects, people } = populate(projectUsers, this.#random.fork("people"));
    for (const project of projects) {
      await this.ports.projectDirectory.save(project);
      this.#workspaces.commitOnRemote(project.repository, project.defaultBranch, HOME);
    }
    const arrivals = arrivalsOf(people, messages, this.#random.fork("arrivals"));
    await this.clock.runUntil(this.#day(arrivals), { limitMs: 4 * GIVE_UP_MS });
  }

  async #day(arrivals: readonly Arrival[]): Promise<void> {
    const { ports } = this;
    const stop = this.#stop.signal;
    const relay = await startRelay(ports);
    const loops = [
      ...Array.from({ length: this.options.workers }, (_, index) => this.#worker(index)),
      ...Array.from({ length: REPLIERS }, () => replyLoop(ports, stop, false)),
      janitorLoop(ports, relay, SWEEP_EVERY_MS, stop),
      this.#look(),
    ];
    await this.#deliver(arrivals);
    const deadline = this.#now() + GIVE_UP_MS;
    while (!this.progress.atRest && this.#now() < deadline) await this.clock.sleep(LOOK_EVERY_MS);
    this.#stop.abort();
    await Promise.all(loops);
    await relay.caughtUp();
    await relay.stop();
    this.#measure();
  }

  #worker(index: number): Promise<void> {
    const workerId = WorkerId.parse(`worker-${index}`);
    return workLoop(this.ports, { workerId, concurrency: this.options.concurrency, lingerMs: LINGER_MS }, this.#stop.signal);
  }

  async #deliver(arrivals: readonly Arrival[]): Promise<void> {
    const midnight = Date.parse(MIDNIGHT);
    for (const { atMs, raw } of arrivals) {
      await this.clock.sleep(midnight + atMs - this.#now());
      this.deliveries += 1;
      await ingestMail(this.ports, raw);
    }
  }

  async #look(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.clock.sleep(LOOK_EVERY_MS, this.#stop.signal);
      this.#measure();
      this.#onLook(this);
    }
  }

  #measure(): void {
    this.peakHeap = Math.max(this.peakHeap, process.memoryUsage().heapUsed);
  }

  /** What was given up by queues and the feed. Nothing should be. */
  async givenUp(): Promise<readonly string[]> {
    const { unclaimed, output } = this.#queues;
    const dead = [...(await unclaimed.deadLetters()), ...(await output.deadLetters())].map(({ body, reason }) => `dead letter ${body}: ${reason}`);
    const parked = (await this.ports.eventFeed.parked()).map(({ subscriber, event, reason }) => `${subscriber} parked ${event.eventId}: ${reason}`);
    return [...dead, ...parked];
  }

  /** Virtual hours since midnight. */
  get hours(): number {
    return (this.#now() - Date.parse(MIDNIGHT)) / 3_600_000;
  }

  #now(): number {
    return Date.parse(this.clock.now());
  }
}
