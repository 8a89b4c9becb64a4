import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DATABASE_FILE, EmbeddedDatabase, SqliteProjectDirectory, submitMail } from "@webordinary/adapters/embedded";
import {
  deploymentStream,
  Envelope,
  type Logger,
  Project,
  previewSite,
  StorageKey,
  sessionStream,
  ThreadId,
  threadStream,
} from "@webordinary/domain";
import { z } from "zod";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { awaitOutcome, isSettled, outcomeOf } from "../await-outcome.ts";
import { settingsFrom } from "../environment.ts";
import { freePort } from "../free-port.ts";
import { getPage, type Page } from "../get-page.ts";
import { type Result, resultOf } from "../result.ts";
import { type RunningSystem, startSystem } from "../running-system.ts";

export const OWNER = "jo@bakery.example";
export const EDITOR = "kim@bakery.example";
export const VIEWER = "val@bakery.example";
export const ADDRESS = "bakery@localhost";

const MessageWithAttachments = z.object({ attachments: z.array(z.object({ key: StorageKey })) });

/** Longer than a mail takes on a machine that is busy with other tests. Milliseconds. */
const PATIENCE_MS = 25_000;
const LOOK_AGAIN_MS = 25;

/** Needs nothing installed and builds in a moment; its build fails when a page says BROKEN. */
export const bakerySite = (): Record<string, string> => ({
  "package.json": `${JSON.stringify({ name: "bakery", private: true, type: "module", scripts: { build: "node build.mjs" } }, null, 2)}\n`,
  "build.mjs": `import { cpSync, readFileSync } from "node:fs";
if (readFileSync("src/index.html", "utf8").includes("BROKEN")) throw new Error("src/index.html: there is a BROKEN word in line 3");
cpSync("src", "dist", { recursive: true });
`,
  "src/index.html": `<!doctype html>
<html lang="en"><head><title>Bakery</title><link rel="stylesheet" href="/style.css"></head>
<body><h1>Corner Bakery</h1><p>Open at seven</p><p>Rolls and rye</p></body></html>
`,
  "src/style.css": "h1 { color: sienna }\n",
});

/** A folder with a repository in it and a data folder that knows the project `bakery`. */
export class Bakery {
  readonly folder: string;
  readonly dataDir: string;
  readonly repositoryPath: string;
  #running: RunningBakery[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    this.dataDir = join(folder, "data");
    this.repositoryPath = join(folder, "bakery.git");
  }

  static async open(makeRepository: (folder: string) => void) {
    const bakery = new Bakery(await mkdtemp(join(tmpdir(), "webordinary-bakery-")));
    makeRepository(bakery.repositoryPath);
    await bakery.setUp(bakery.repositoryPath);
    return bakery;
  }

  /** Writes the project into the data folder, as `project add` does. */
  async setUp(repository: string, policy: object = {}): Promise<void> {
    const member = (userId: string, address: string, role: string) => ({ userId, addresses: [address], role });
    const project = Project.parse({
      projectId: "bakery",
      repository,
      defaultBranch: "main",
      members: [member("jo", OWNER, "owner"), member("kim", EDITOR, "editor"), member("val", VIEWER, "viewer")],
      policy,
    });
    const database = new EmbeddedDatabase({ dataDir: this.dataDir });
    try {
      await new SqliteProjectDirectory(database).save(project);
    } finally {
      database.close();
    }
  }

  /** The whole system in this process, on ports of its own. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<RunningBakery> {
    const log = new LoggedLines();
    const settings = settingsFrom(
      { dataDir: this.dataDir, httpPort: await freePort() },
      { PATH: process.env.PATH, WEBORDINARY_CHROMIUM: "none", ...environment },
    );
    const running = new RunningBakery(await startSystem(settings, 0, log), log);
    this.#running.push(running);
    return running;
  }

  async remove(): Promise<void> {
    for (const running of this.#running) await running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export type Sent = { readonly messageId: string; readonly threadId: ThreadId; readonly response: string };

export class RunningBakery {
  readonly system: RunningSystem;
  readonly log: LoggedLines;
  #stopped: Promise<void> | null = null;

  constructor(system: RunningSystem, log: LoggedLines) {
    this.system = system;
    this.log = log;
  }

  /** By real SMTP, as a mail program does. Throws when it is refused. */
  async send(raw: Uint8Array): Promise<Sent> {
    const { messageId, response } = await submitMail(Buffer.from(raw), { host: "127.0.0.1", port: this.system.smtpPort });
    const threadId = ThreadId.parse(/\b(?:as|in) ([a-z0-9-]{8,40})\b/.exec(response)?.[1]);
    return { messageId, threadId, response };
  }

  async result({ threadId, messageId }: Pick<Sent, "threadId" | "messageId">): Promise<Result> {
    const { ports, settings } = this.system.instance;
    const outcome = await awaitOutcome(ports.eventStore, threadId, messageId, AbortSignal.timeout(PATIENCE_MS));
    return resultOf(outcome, threadId, messageId, dataFolders(settings.dataDir).outbox);
  }

  async sendAndWait(raw: Uint8Array): Promise<Sent & { readonly result: Result; readonly reply: ReplyMail }> {
    const sent = await this.send(raw);
    const result = await this.result(sent);
    if (!result.reply) throw new Error(`no reply to ${sent.messageId}: ${JSON.stringify(result)}\n${this.log.lines.join("\n")}`);
    return { ...sent, result, reply: await readReply(result.reply) };
  }

  page(site: string, path = "/"): Promise<Page> {
    return getPage(`${site}.localhost:${this.system.httpPort}`, this.system.httpPort, path);
  }

  /** Of the conversation and its preview, in the order of their time. */
  async events(threadId: ThreadId): Promise<readonly Envelope[]> {
    const streams = [threadStream(threadId), sessionStream(threadId), deploymentStream(previewSite(threadId))];
    const all = await Promise.all(streams.map((stream) => this.system.instance.ports.eventStore.read(stream)));
    return all.flat().toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt));
  }

  /** Of everything that ever happened, in the order in which it was written. */
  allEvents(): readonly Envelope[] {
    return eventsIn(this.system.instance.settings.dataDir);
  }

  /** The bytes of what a message had with it, as they are kept. */
  async attachmentsOf(message: unknown): Promise<readonly Buffer[]> {
    const { attachments } = MessageWithAttachments.parse(message);
    const { mediaStore } = this.system.instance.ports;
    return Promise.all(attachments.map(async ({ key }) => Buffer.from((await mediaStore.get(key)) ?? [])));
  }

  /** Resolves when every mail that came in has its end and its reply. */
  async settled(): Promise<void> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const outcomes = await Promise.all(
        this.allEvents()
          .flatMap(messageOf)
          .map(([thread, message]) => this.#outcome(thread, message)),
      );
      if (outcomes.every(isSettled)) return;
      if (Date.now() > giveUpAt) throw new Error(`not settled: ${JSON.stringify(outcomes)}\n${this.log.lines.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  #outcome(threadId: ThreadId, messageId: string) {
    return outcomeOf(this.system.instance.ports.eventStore, threadId, messageId);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.system.stop();
    return this.#stopped;
  }
}

/** The mail that an event brought in: its thread and its id. */
function messageOf({ type, data }: Envelope): [ThreadId, string][] {
  if (type === "MessageIgnored") return [[ThreadId.parse(data.threadId), String(data.messageId)]];
  return type === "MessageReceived" ? [[ThreadId.parse(data.threadId), (data.message as { messageId: string }).messageId]] : [];
}

/** Read beside a running system, as another process would. */
export function eventsIn(dataDir: string): readonly Envelope[] {
  const sqlite = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true });
  try {
    const rows = sqlite.prepare("SELECT event FROM events ORDER BY position").all();
    return rows.map(({ event }) => Envelope.parse(JSON.parse(String(event))));
  } finally {
    sqlite.close();
  }
}

/** Every raw mail that the data folder keeps. */
export async function keptMails(dataDir: string): Promise<readonly Buffer[]> {
  const entries = await readdir(dataFolders(dataDir).mail, { recursive: true, withFileTypes: true });
  return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))));
}

export type ReplyMail = {
  /** By lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
  /** The plain text part, decoded. */
  readonly text: string;
};

export async function readReply(file: string): Promise<ReplyMail> {
  const raw = await readFile(file, "utf8");
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()] as const));
  const [partHead = "", ...part] =
    rest
      .join("\r\n\r\n")
      .split(/^--.*\r\n/m)[1]
      ?.split("\r\n\r\n") ?? [];
  return { headers, raw, text: decoded(part.join("\r\n\r\n"), partHead).replaceAll("\r\n", "\n") };
}

function decoded(body: string, head: string): string {
  if (/encoding: base64/i.test(head)) return Buffer.from(body, "base64").toString("utf8");
  if (!/encoding: quoted-printable/i.test(head)) return body;
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Keeps what is logged, for the message of a test that fails. */
export class LoggedLines implements Logger {
  readonly lines: string[] = [];
  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add("info", message, fields);
  }
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add("warn", message, fields);
  }
  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#add("error", message, fields);
  }
  #add(level: string, message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.lines.push(`${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ""}`);
  }
}
