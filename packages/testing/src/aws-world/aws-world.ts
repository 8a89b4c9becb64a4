import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import {
  DynamoDbEventReplay,
  DynamoDbEventStore,
  DynamoDbProjectDirectory,
  DynamoDbReadModels,
  SqsWorkQueues,
  type TableOptions,
} from "@webordinary/adapters/aws";
import { SystemClock } from "@webordinary/adapters/embedded";
import {
  type Envelope,
  type EventStore,
  type MessageOutcome,
  messageOutcome,
  type ProjectDirectory,
  type ReadModels,
  sessionStream,
  type ThreadEvent,
  type ThreadId,
  threadStream,
} from "@webordinary/domain";
import { type Poller, pollQueue, type QueueFunction } from "../emulators/queue-poller.ts";
import { followStream, type StreamEvent, type StreamFunction } from "../emulators/stream-follower.ts";
import { CapturedLog } from "./captured-log.ts";
import { type EmulatedCloud, startCloud } from "./emulated-cloud.ts";
import { eventsOf } from "./stream-events.ts";
import { FUNCTION_NAMES, type FunctionName, type QueueName, type WorldParts } from "./world-topology.ts";

/** Longer than a mail takes on a machine that is busy with other tests. Milliseconds. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 25;
/** Where SES puts mails. */
const INBOUND_PREFIX = "inbound/";

/**
 * A whole stage on this machine: emulators set up from the topology, the real functions called by real polling of queues and of the
 * stream. Only workers are the test's own to start.
 */
export class AwsWorld {
  readonly parts: WorldParts;
  readonly cloud: EmulatedCloud;
  readonly log: CapturedLog;
  readonly eventStore: EventStore;
  readonly projects: ProjectDirectory;
  readonly readModels: ReadModels;
  readonly queues: SqsWorkQueues;
  /** Everything that the stream has brought so far, in its order. */
  readonly streamed: Envelope[] = [];
  readonly #replay: DynamoDbEventReplay;
  readonly #functions = new Map<FunctionName, (event: never) => Promise<unknown>>();
  #pollers: Poller[] = [];
  #relay: Poller | null = null;
  #inbound = 0;

  private constructor(parts: WorldParts, cloud: EmulatedCloud, log: CapturedLog) {
    this.parts = parts;
    this.cloud = cloud;
    this.log = log;
    const { app, stage } = parts.topology.scope;
    const table = (key: string): TableOptions => ({ tableName: this.#tableName(key), stage: { app, stage } });
    this.eventStore = new DynamoDbEventStore(cloud.dynamoDb, table("events"));
    this.#replay = new DynamoDbEventReplay(cloud.dynamoDb, table("events"));
    this.projects = new DynamoDbProjectDirectory(cloud.dynamoDb, table("projects"));
    this.readModels = new DynamoDbReadModels(cloud.dynamoDb, table("read-models"));
    this.queues = new SqsWorkQueues({ app, stage, sqs: cloud.sqs, clock: new SystemClock(), minWaitSeconds: 0 });
  }

  /** Emulators, functions and their polling. */
  static async start(parts: WorldParts): Promise<AwsWorld> {
    const log = new CapturedLog();
    const cloud = await startCloud(parts);
    const world = new AwsWorld(parts, cloud, log);
    log.start();
    try {
      for (const name of FUNCTION_NAMES) world.#functions.set(name, await world.#loaded(name));
      await world.#follow();
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  /** Calls a function as AWS would. */
  call(name: FunctionName, event: unknown): Promise<unknown> {
    const handler = this.#functions.get(name);
    if (!handler) throw new Error(`the function ${name} isn't loaded`);
    return handler(event as never);
  }

  /** As SES does: the mail into the bucket, and S3's notification into the queue. Returns the object's key. */
  async deliver(raw: Uint8Array): Promise<string> {
    this.#inbound += 1;
    const key = `${INBOUND_PREFIX}mail ${this.#inbound}+${process.pid}`;
    await this.cloud.s3.send(new PutObjectCommand({ Bucket: this.parts.topology.buckets.mail.name, Key: key, Body: raw }));
    await this.notify(key);
    return key;
  }

  /** As S3 does when an object was put. */
  async notify(key: string): Promise<void> {
    const formKey = encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
    const name = this.parts.topology.buckets.mail.name;
    await this.send("mail", JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { bucket: { name }, object: { key: formKey } } }] }));
  }

  async send(queue: QueueName, MessageBody: string): Promise<void> {
    await this.cloud.sqs.send(new SendMessageCommand({ QueueUrl: this.urlOf(this.parts.topology.queues[queue].name), MessageBody }));
  }

  urlOf(queueName: string): string {
    return `${this.cloud.sqsAndS3.endpoint}/000000000000/${queueName}`;
  }

  /** The environment of the worker on this machine; `workspaces` is its disk. */
  workerEnvironment(workspaces: string): Record<string, string> {
    return { ...this.parts.topology.worker.environment, ...this.cloud.endpoints, WEBORDINARY_WORKSPACES: workspaces };
  }

  /** Resolves with the thread and outcome of a message when all that must be told of it has been told. */
  async told(messageId: string): Promise<{ readonly threadId: ThreadId; readonly outcome: MessageOutcome }> {
    return this.until(`${messageId} is told`, async () => {
      const threadId = this.threadOf(messageId);
      if (!threadId) return null;
      const thread = await this.eventStore.read(threadStream(threadId));
      const outcome = messageOutcome(thread as never, (await this.eventStore.read(sessionStream(threadId))) as never, messageId as never);
      return outcome.state === "told" ? { threadId, outcome } : null;
    });
  }

  threadOf(messageId: string): ThreadId | null {
    const events = this.streamed as unknown as readonly ThreadEvent[];
    const received = events.find((event) => event.type === "MessageReceived" && event.data.message.messageId === messageId);
    return received?.type === "MessageReceived" ? received.data.threadId : null;
  }

  /** Looks again and again; throws with the log when `look` stays null. */
  async until<T>(what: string, look: () => Promise<T | null> | T | null): Promise<T> {
    for (const giveUpAt = Date.now() + PATIENCE_MS; ; ) {
      const seen = await look();
      if (seen !== null) return seen;
      if (Date.now() > giveUpAt) throw new Error(`it never came to be that ${what}\n${this.#story()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  /** Every event of the table, streams in no order. */
  async storedEvents(): Promise<readonly Envelope[]> {
    const stored: Envelope[] = [];
    for await (const event of this.#replay.since("1970-01-01T00:00:00.000Z")) stored.push(event);
    return stored;
  }

  /** Another relay, which begins at the beginning of the stream, as after the loss of its checkpoint. By default it is the function. */
  async restartRelay(relay?: StreamFunction): Promise<void> {
    await this.#relay?.stop();
    this.#relay = await this.#followStream(relay);
  }

  async stopRelay(): Promise<void> {
    await this.#relay?.stop();
    this.#relay = null;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pollers, ...(this.#relay ? [this.#relay] : [])].map((poller) => poller.stop()));
    this.#pollers = [];
    this.#relay = null;
    this.log.stop();
    await this.cloud.stop();
  }

  async #follow(): Promise<void> {
    const { functions, queues } = this.parts.topology;
    for (const name of FUNCTION_NAMES) {
      const { trigger } = functions[name];
      if (trigger.kind !== "queue") continue;
      const call: QueueFunction = async (event) => (await this.call(name, event)) as Awaited<ReturnType<QueueFunction>>;
      const { sqs } = this.cloud;
      this.#pollers.push(await pollQueue({ sqs, queueName: queues[trigger.queue].name, batchSize: trigger.batchSize, call }));
    }
    this.#relay = await this.#followStream();
  }

  #followStream(relay: StreamFunction = (event) => this.call("relay", event)): Promise<Poller> {
    const { trigger } = this.parts.topology.functions.relay;
    if (trigger.kind !== "stream") throw new Error("the relay's trigger is no stream");
    const seen = new Set(this.streamed.map(({ eventId }) => eventId));
    const call: StreamFunction = (event: StreamEvent) => {
      for (const one of eventsOf(event)) {
        if (!seen.has(one.eventId)) this.streamed.push(one);
        seen.add(one.eventId);
      }
      return relay(event);
    };
    return followStream({
      endpoint: this.cloud.dynamoDbEndpoint,
      tableName: this.#tableName(trigger.table),
      batchSize: trigger.batchSize,
      maxAttempts: trigger.maxAttempts,
      call,
      onFailure: async (failure) => {
        const QueueUrl = this.urlOf(this.parts.topology.strays.relay.name);
        await this.cloud.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(failure) }));
      },
    });
  }

  /** A function reads its environment once, when its file is imported; it is this function's own while it is. */
  async #loaded(name: FunctionName): Promise<(event: never) => Promise<unknown>> {
    const before = process.env;
    process.env = { ...this.parts.topology.functions[name].environment, ...this.cloud.endpoints, ...this.parts.secrets?.[name] };
    try {
      const { handler } = await this.parts.load(name);
      if (typeof handler !== "function") throw new Error(`the file of the function ${name} exports no handler`);
      return handler as (event: never) => Promise<unknown>;
    } finally {
      process.env = before;
    }
  }

  #tableName(key: string): string {
    const table = this.parts.topology.tables.find((each) => each.key === key);
    if (!table) throw new Error(`the topology has no table ${key}`);
    return table.name;
  }

  #story(): string {
    const events = this.streamed.map(({ streamId, version, type }) => `${streamId} ${version} ${type}`);
    const lines = this.log.lines.map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
    return [...events, ...lines].join("\n");
  }
}
