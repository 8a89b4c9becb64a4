import { setTimeout as pause } from "node:timers/promises";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { DynamoDbProjectDirectory, S3SiteHost } from "@webordinary/adapters/aws";
import {
  type Envelope,
  type InstructionId,
  messageOutcome,
  type SessionEvent,
  sessionStream,
  type ThreadEvent,
  type ThreadId,
  threadStream,
} from "@webordinary/domain";
import { Network, type StartedNetwork } from "testcontainers";
import { CapturedLog } from "../aws-world/captured-log.ts";
import { eventsOf } from "../aws-world/stream-events.ts";
import { FUNCTION_NAMES, type FunctionName, namedTables, type WorldParts } from "../aws-world/world-topology.ts";
import { projectOf } from "../builders/builders.ts";
import { receivedBySes } from "../builders/received-by-ses.ts";
import type { Outside } from "../crash/outside.ts";
import { createTables } from "../emulators/dynamodb.ts";
import { type Poller, pollQueue, type QueueFunction } from "../emulators/queue-poller.ts";
import { plainMail } from "../fixtures/mails.ts";
import { EmulatorsContainer } from "./emulators-container.ts";
import type { GateReport } from "./gates.ts";
import { outsideOfContainers, type SharedRepository } from "./outside.ts";
import { type PatientClients, patientClients } from "./patient-clients.ts";
import { networkNames } from "./run-label.ts";
import { SharedDisk } from "./shared-disk.ts";
import { relayStream } from "./stream-relay.ts";
import { WorkerContainer } from "./worker-container.ts";

const OWNER = "scott@pottery.example";
const JANITOR_EVERY_MS = 5_000;
const LOOK_AGAIN_MS = 100;
type Handler = (event: unknown) => Promise<unknown>;

/** A stage whose emulators and workers are containers. Its functions are the real ones, in this process, called by polling as AWS calls them. */
export class ContainersWorld {
  readonly emulators: EmulatorsContainer;
  /** Everything that the events' stream has brought, in its order. */
  readonly events: Envelope[] = [];
  readonly log = new CapturedLog();
  readonly #parts: WorldParts;
  readonly #network: StartedNetwork;
  readonly #clients: PatientClients;
  readonly #disk = new SharedDisk();
  readonly #repositories: SharedRepository[] = [];
  readonly #accepted: string[] = [];
  readonly #functions = new Map<FunctionName, Handler>();
  readonly #workers: WorkerContainer[] = [];
  readonly #stop = new AbortController();
  #pollers: Poller[] = [];
  #janitor: Promise<void> = Promise.resolve();

  private constructor(parts: WorldParts, network: StartedNetwork, emulators: EmulatorsContainer) {
    this.#parts = parts;
    this.#network = network;
    this.emulators = emulators;
    this.#clients = patientClients(emulators);
  }

  /** With a repository and a project for each id. */
  static async start(parts: WorldParts, projectIds: readonly string[]): Promise<ContainersWorld> {
    const network = await new Network(networkNames).start();
    const emulators = await EmulatorsContainer.start(network, [parts.topology.worker.service]);
    const world = new ContainersWorld(parts, network, emulators);
    await createTables(emulators.endpoint("dynamoDb"), namedTables(parts.topology));
    await parts.emulate(world.#clients);
    for (const projectId of projectIds) {
      const { repository, url } = world.#disk.addRepository(`${projectId}.git`);
      world.#repositories.push(repository);
      const projects = new DynamoDbProjectDirectory(world.#clients.dynamoDb, world.#table("projects"));
      await projects.save(projectOf({ projectId: projectId as never, repository: url }));
    }
    world.log.start();
    for (const name of FUNCTION_NAMES) world.#functions.set(name, await world.#loaded(name));
    await world.#listen();
    return world;
  }

  /** One more worker; it takes up to three project+users. */
  async startWorker(): Promise<WorkerContainer> {
    const environment = { ...this.#parts.topology.worker.environment, ...this.emulators.endpoints("inside"), WEBORDINARY_WORKSPACES: "/workspaces" };
    const worker = await WorkerContainer.start({ network: this.#network, environment, folders: this.#disk.folders });
    this.#workers.push(worker);
    return worker;
  }

  /** As SES does: a mail into the bucket, and S3's notification into the queue. Returns its Message-ID. */
  async deliver(projectId: string, text: string): Promise<string> {
    const name = `mail-${this.#accepted.length + 1}`;
    const messageId = `<${name}@pottery.example>`;
    this.#accepted.push(messageId);
    const to = `${projectId}@mail.example`;
    const Bucket = this.#parts.topology.buckets.mail.name;
    const Body = receivedBySes(plainMail(text, { from: `Scott <${OWNER}>`, to, subject: name, messageId }), { returnPath: OWNER, recipient: to });
    await this.#clients.s3.send(new PutObjectCommand({ Bucket, Key: `inbound/${name}`, Body }));
    const { QueueUrl } = await this.#clients.sqs.send(new GetQueueUrlCommand({ QueueName: this.#parts.topology.queues.mail.name }));
    const MessageBody = JSON.stringify({ Records: [{ s3: { bucket: { name: Bucket }, object: { key: `inbound/${name}` } } }] });
    await this.#clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    return messageId;
  }

  /** Resolves when the message's sender has been told its result, and the stream has brought that: `events` are whole then. */
  async told(messageId: string, patienceMs: number): Promise<void> {
    const streamed = (stream: string) => this.events.filter(({ streamId }) => streamId === stream);
    await this.until(`${messageId} is told`, patienceMs, () => {
      const threadId = this.threadOf(messageId);
      if (!threadId) return null;
      const outcome = messageOutcome(streamed(threadStream(threadId)), streamed(sessionStream(threadId)), messageId as never);
      return outcome.state === "told" ? true : null;
    });
  }

  threadOf(messageId: string): ThreadId | null {
    return this.#received(messageId)?.data.threadId ?? null;
  }

  /** The session's events of what a message asked for, in order. */
  workOn(messageId: string): readonly SessionEvent[] {
    const instruction: InstructionId | undefined = this.#received(messageId)?.data.instructionId;
    return (this.events as unknown as readonly SessionEvent[]).filter(({ data }) => "instructionId" in data && data.instructionId === instruction);
  }

  /** Stops a project's worker at an append: before the table has it, or with its answer on the way. */
  async holdAt(projectId: string, when: "before" | "after", type: string): Promise<void> {
    await this.emulators.shut({ id: projectId, when, texts: ["dynamodb", `\\"${type}\\"`, `${projectId}+scott`] });
  }

  /** Resolves when a request of each project waits at its gate: it gives up after five tries of five seconds. */
  async held(projectIds: readonly string[], patienceMs: number): Promise<void> {
    await this.#gates(`${projectIds.join(", ")} are held`, projectIds, patienceMs, ({ held }) => held > 0);
  }

  /** Resolves when each project's worker has come to its gate; on a slow machine the first may have given up when the last comes. */
  async reached(projectIds: readonly string[], patienceMs: number): Promise<void> {
    await this.#gates(`${projectIds.join(", ")} have come to their gates`, projectIds, patienceMs, ({ reached }) => reached);
  }

  async until<T>(what: string, patienceMs: number, look: () => Promise<T | null> | T | null): Promise<T> {
    for (const giveUpAt = Date.now() + patienceMs; ; ) {
      const seen = await look();
      if (seen !== null) return seen;
      if (Date.now() > giveUpAt) throw new Error(`it never came to be that ${what}\n${await this.story()}`);
      await pause(LOOK_AGAIN_MS);
    }
  }

  get accepted(): readonly string[] {
    return this.#accepted;
  }

  async outside(): Promise<Outside> {
    const siteHost = new S3SiteHost({ s3: this.#clients.s3, locate: this.#parts.locate, urlOf: (site) => site });
    return outsideOfContainers({ events: this.events, mails: await this.emulators.mails(), siteHost, repositories: this.#repositories });
  }

  /** Everything that was appended and logged. */
  async story(): Promise<string> {
    const events = this.events.map(({ occurredAt, streamId, version, type }) => `${occurredAt} ${streamId} ${version} ${type}`);
    const lines = this.log.lines.map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
    const workers = this.#workers.flatMap((worker, index) => worker.log().map((line) => `worker ${index + 1}: ${line}`));
    return [...events, ...lines, ...workers, JSON.stringify(await this.emulators.gates().catch(String))].join("\n");
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#janitor;
    await Promise.all(this.#pollers.map((poller) => poller.stop()));
    this.log.stop();
    for (const worker of this.#workers) await worker.remove();
    for (const client of Object.values(this.#clients)) client.destroy();
    await this.emulators.stop();
    await this.#network.stop();
    this.#disk.remove();
  }

  async #gates(what: string, ids: readonly string[], patienceMs: number, wanted: (gate: GateReport) => boolean): Promise<void> {
    await this.until(what, patienceMs, async () => {
      const gates = await this.emulators.gates();
      const own = ids.map((id) => gates[id]);
      return own.every((gate) => gate !== undefined && wanted(gate)) ? true : null;
    });
  }

  #received(messageId: string) {
    const events = this.events as unknown as readonly ThreadEvent[];
    const received = events.find((event) => event.type === "MessageReceived" && event.data.message.messageId === messageId);
    return received?.type === "MessageReceived" ? received : null;
  }

  #call(name: FunctionName, event: unknown): Promise<unknown> {
    return this.#functions.get(name)?.(event) ?? Promise.reject(new Error(`the function ${name} isn't loaded`));
  }

  async #listen(): Promise<void> {
    const { functions, queues, tables } = this.#parts.topology;
    const { sqs, dynamoDb, streams } = this.#clients;
    for (const name of FUNCTION_NAMES) {
      const { trigger } = functions[name];
      if (trigger.kind !== "queue") continue;
      const call: QueueFunction = async (event) => (await this.#call(name, event)) as Awaited<ReturnType<QueueFunction>>;
      this.#pollers.push(await pollQueue({ sqs, queueName: queues[trigger.queue].name, batchSize: trigger.batchSize, call, retrySeconds: 1 }));
    }
    const seen = new Set<string>();
    const tableName = tables.find(({ key }) => key === "events")?.name ?? "";
    const relay = await relayStream({
      dynamoDb,
      streams,
      tableName,
      call: (event) => {
        for (const one of eventsOf(event)) if (!seen.has(one.eventId)) this.events.push(one);
        for (const { eventId } of eventsOf(event)) seen.add(eventId);
        return this.#call("relay", event);
      },
    });
    this.#pollers.push(relay);
    this.#janitor = this.#sweep();
  }

  /** The janitor's schedule, quicker than in production. A sweep that fails is followed by the next. */
  async #sweep(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#call("janitor", {}).catch((error: unknown) =>
        this.log.lines.push({ level: "error", message: `janitor: ${String(error)}`, fields: {} }),
      );
      await pause(JANITOR_EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
    }
  }

  /** A function reads its environment once, when its file is imported; it is this function's own while it is. */
  async #loaded(name: FunctionName): Promise<Handler> {
    const before = process.env;
    const { environment } = this.#parts.topology.functions[name];
    process.env = { ...environment, ...this.emulators.endpoints("outside"), ...this.#parts.secrets?.[name] };
    try {
      const { handler } = await this.#parts.load(name);
      if (typeof handler !== "function") throw new Error(`the file of the function ${name} exports no handler`);
      return handler as Handler;
    } finally {
      process.env = before;
    }
  }

  #table(key: string) {
    const { scope, tables } = this.#parts.topology;
    const { app, stage } = scope;
    return { tableName: tables.find((table) => table.key === key)?.name ?? "", stage: { app, stage } };
  }
}
