import { join } from "node:path";
import { ChromiumPageViewer } from "@webordinary/adapters/browser";
import { type SmtpListener, submitMail } from "@webordinary/adapters/embedded";
import { type Envelope, type Ports, ThreadId } from "@webordinary/domain";
import { BareRepository, makeBareRepository } from "@webordinary/testing";
import { vi } from "vitest";
import { awaitOutcome } from "../../local/await-outcome.ts";
import { type EmbeddedInstance, openEmbedded } from "../../local/embedded-instance.ts";
import { settingsFrom } from "../../local/environment.ts";
import { freePort } from "../../local/free-port.ts";
import { getPage } from "../../local/get-page.ts";
import { LocalSystem } from "../../local/local-system.ts";
import { messageDoor } from "../../local/message-door.ts";
import { type Result, resultOf } from "../../local/result.ts";
import { Bakery, bakerySite, eventsIn, LoggedLines } from "../../local/testing/bakery.ts";
import { type SmtpAnswer, talkSmtp } from "../../local/testing/smtp-talk.ts";
import { createWebServer } from "../../web/index.ts";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { readWithSecondParser, type SecondReading } from "./read-reply.ts";

/** Longer than a mail takes on a machine that is busy with other tests. Milliseconds. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 50;

/** What a mail came to: where it was put, and once it has its end, how it went and what was answered. */
export type Told = {
  readonly threadId: ThreadId;
  readonly messageId: string;
  readonly result: Result;
  readonly reply: SecondReading;
};

/**
 * The embedded system with real SMTP, git and builds, the rehearsal agent and no browser, since pictures of pages take longer than all the rest. Further
 * doors can be opened that look at mails otherwise: at another time, or with other eyes for who wrote them.
 */
export class DoorStage {
  readonly bakery: Bakery;
  readonly remote: BareRepository;
  readonly log = new LoggedLines();
  readonly #instance: EmbeddedInstance;
  readonly #httpPort: number;
  readonly #closers: (() => void | Promise<void>)[] = [];
  #door: Door | null = null;

  private constructor(bakery: Bakery, instance: EmbeddedInstance, httpPort: number) {
    this.bakery = bakery;
    this.remote = new BareRepository(bakery.repositoryPath);
    this.#instance = instance;
    this.#httpPort = httpPort;
  }

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<DoorStage> {
    const bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
    const httpPort = await freePort();
    const settings = settingsFrom({ dataDir: bakery.dataDir, httpPort }, { PATH: process.env.PATH, ...environment });
    const log = new LoggedLines();
    const stage = new DoorStage(bakery, await openEmbedded(settings, log), httpPort);
    await stage.#start();
    return stage;
  }

  get ports(): Ports {
    const { ports, settings } = this.#instance;
    const home = join(dataFolders(settings.dataDir).agentHome, "browser");
    return { ...ports, logger: this.log, pageViewer: new ChromiumPageViewer({ executablePath: null, path: settings.path, home }) };
  }

  async #start(): Promise<void> {
    const { sites } = this.#instance;
    const overview = async () => ({ projects: [], threads: [], replies: [], sending: { address: "", smtp: "", commands: [] }, parkedEvents: 0 });
    const web = createWebServer({ sites, overview, port: this.#httpPort });
    await web.start();
    this.#closers.push(() => web.close());
    this.#door = await this.openDoor({});
    const system = new LocalSystem(this.ports);
    await system.start();
    this.#closers.push(() => system.stop());
  }

  get door(): Door {
    if (!this.#door) throw new Error("the stage isn't open");
    return this.#door;
  }

  async openDoor(change: Partial<Ports>): Promise<Door> {
    const listener: SmtpListener = messageDoor({ ...this.ports, ...change }, 0);
    const port = await listener.listen();
    this.#closers.push(() => listener.close());
    return new Door(this, port);
  }

  async told(threadId: ThreadId, messageId: string): Promise<Told> {
    const { ports, settings } = this.#instance;
    const outcome = await awaitOutcome(ports.eventStore, threadId, messageId, AbortSignal.timeout(PATIENCE_MS));
    const result = resultOf(outcome, threadId, messageId, dataFolders(settings.dataDir).outbox);
    if (!result.reply) throw new Error(`no reply to ${messageId}: ${JSON.stringify(result)}\n${this.log.lines.join("\n")}`);
    return { threadId, messageId, result, reply: await readWithSecondParser(result.reply) };
  }

  /** Where a reply's file lies. */
  replyFile(replyId: string): string {
    return join(dataFolders(this.#instance.settings.dataDir).outbox, `${replyId}.eml`);
  }

  events(type?: string): readonly Envelope[] {
    return eventsIn(this.bakery.dataDir).filter((event) => type === undefined || event.type === type);
  }

  /** The first event that is as it should be, once there is one. */
  eventually(type: string, matches: (event: Envelope) => boolean): Promise<Envelope> {
    const found = (): Envelope => {
      const event = this.events(type).find(matches);
      if (!event) throw new Error(`no such ${type} came\n${this.log.lines.join("\n")}`);
      return event;
    };
    return vi.waitFor(found, { timeout: PATIENCE_MS, interval: LOOK_AGAIN_MS });
  }

  /** Why a mail was not acted on. */
  ignored(messageId: string): readonly { readonly reason: unknown; readonly detail: unknown }[] {
    const about = this.events("MessageIgnored").filter(({ data }) => data.messageId === messageId);
    return about.map(({ data: { reason, detail } }) => ({ reason, detail }));
  }

  /** The kinds of the replies that a mail got, those of its conversation's other mails left out. */
  repliesTo(messageId: string): readonly string[] {
    return this.events("ReplySent")
      .filter(({ data }) => data.inReplyTo === messageId)
      .map(({ data }) => String(data.kind));
  }

  async page(site: string): Promise<string> {
    return (await getPage(`${site}.localhost:${this.#httpPort}`, this.#httpPort)).body;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
    this.#instance.close();
    await this.bakery.remove();
  }
}

/** One SMTP port. */
export class Door {
  readonly #stage: DoorStage;
  readonly #port: number;

  constructor(stage: DoorStage, port: number) {
    this.#stage = stage;
    this.#port = port;
  }

  /** As a mail program does. Throws when it is refused. */
  async send(raw: Uint8Array): Promise<{ readonly threadId: ThreadId; readonly messageId: string }> {
    const { messageId, response } = await submitMail(Buffer.from(raw), { host: "127.0.0.1", port: this.#port });
    return { messageId, threadId: ThreadId.parse(/\b(?:as|in) ([a-z0-9-]{8,40})\b/.exec(response)?.[1]) };
  }

  async ask(raw: Uint8Array): Promise<Told> {
    const { threadId, messageId } = await this.send(raw);
    return this.#stage.told(threadId, messageId);
  }

  /** With an envelope of its own, and what the server answered. */
  talk(raw: Uint8Array, from: string, to: string): Promise<SmtpAnswer> {
    return talkSmtp(this.#port, { from, to: [to], raw });
  }
}
