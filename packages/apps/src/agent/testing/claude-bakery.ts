import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedDatabase, SqliteProjectDirectory } from "@webordinary/adapters/embedded";
import { type Envelope, Project, ProjectId, sessionStream, type ThreadId } from "@webordinary/domain";
import {
  type ApiScript,
  BareRepository,
  type MailFields,
  makeBareRepository,
  plainMail,
  type ScriptedApi,
  type ScriptedTurn,
  startScriptedApi,
} from "@webordinary/testing";
import { awaitOutcome } from "../../local/await-outcome.ts";
import { settingsFrom } from "../../local/environment.ts";
import { freePort } from "../../local/free-port.ts";
import { type Result, resultOf } from "../../local/result.ts";
import { ADDRESS, Bakery, LoggedLines, OWNER, type ReplyMail, RunningBakery, readReply, type Sent } from "../../local/testing/bakery.ts";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { type ChangePorts, startChanged } from "./start-changed.ts";

export type Answered = Sent & { readonly result: Result; readonly reply: ReplyMail };

/** For what takes seconds alone and longer beside other tests. Milliseconds. */
const PATIENCE_MS = 90_000;

/** What the installation's key looks like; nobody but the service may ever see it. */
export const API_KEY = "sk-ant-test-0123456789abcdefghij";

/** Pages as a real site has them, and a build that fails when one of them says BROKEN. */
export const pagesSite = (): Record<string, string> => ({
  "package.json": `${JSON.stringify({ name: "pages", private: true, type: "module", scripts: { build: "node build.mjs" } }, null, 2)}\n`,
  "build.mjs": `import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
for (const page of readdirSync("src/pages")) {
  if (readFileSync(\`src/pages/\${page}\`, "utf8").includes("BROKEN")) throw new Error(\`src/pages/\${page}: there is a BROKEN word\`);
}
cpSync("src/pages", "dist", { recursive: true });
if (existsSync("public")) cpSync("public", "dist", { recursive: true });
`,
  "src/pages/index.html": page("Corner Bakery", "Open at seven"),
  "src/pages/about.html": page("About us", "We bake since 1951"),
  "CLAUDE.md": "We say rolls, never buns.\n",
});

const page = (title: string, text: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${text}</p></body></html>
`;

/** A browser's start takes longer than the rest. Whether a preview is there is looked at all the same. */
export const withoutPictures: ChangePorts = ({ pageViewer }) => ({
  pageViewer: { hash: (url) => pageViewer.hash(url), photograph: async () => null },
});

export const HOME_PAGE = "src/pages/index.html";
export const ABOUT_PAGE = "src/pages/about.html";

/** The whole embedded system on one machine with the real Claude Code, whose service answers by a script. */
export class ClaudeBakery {
  readonly bakery: Bakery;
  readonly api: ScriptedApi;
  readonly remote: BareRepository;
  #dataDir: string;
  #running: RunningBakery | null = null;
  #mails = 0;

  private constructor(bakery: Bakery, api: ScriptedApi) {
    this.bakery = bakery;
    this.api = api;
    this.remote = new BareRepository(bakery.repositoryPath);
    this.#dataDir = bakery.dataDir;
  }

  static async open(
    options: { readonly repository?: (folder: string) => void; readonly policy?: object; readonly change?: ChangePorts | null } = {},
  ): Promise<ClaudeBakery> {
    const bakery = await Bakery.open(options.repository ?? ((folder) => void makeBareRepository({ folder, files: pagesSite() })));
    if (options.policy) await bakery.setUp(bakery.repositoryPath, options.policy);
    const opened = new ClaudeBakery(bakery, await startScriptedApi([{ kind: "text", text: "No script." }]));
    await opened.start(options.change);
    return opened;
  }

  get running(): RunningBakery {
    if (!this.#running) throw new Error("the system isn't running: start it first");
    return this.#running;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  /** Of the owner. */
  get workspace(): string {
    return join(dataFolders(this.#dataDir).workspaces, "bakery", "jo");
  }

  /** The agent's own, with its sessions. */
  get agentHome(): string {
    return join(dataFolders(this.#dataDir).workspaces, "bakery", ".agent-jo");
  }

  /** `change`: ports of this run that are others than those of an installation. */
  async start(change: ChangePorts | null = withoutPictures, dataDir = this.#dataDir): Promise<void> {
    this.#dataDir = dataDir;
    const log = new LoggedLines();
    const environment = { PATH: process.env.PATH, ANTHROPIC_API_KEY: API_KEY, ANTHROPIC_BASE_URL: this.api.url };
    const settings = settingsFrom({ dataDir, httpPort: await freePort() }, environment);
    this.#running = new RunningBakery(await startChanged(settings, log, change), log);
  }

  /** From the next instruction on. */
  async setPolicy(policy: object): Promise<void> {
    const project = await this.running.system.instance.ports.projectDirectory.find(ProjectId.parse("bakery"));
    const database = new EmbeddedDatabase({ dataDir: this.#dataDir });
    try {
      await new SqliteProjectDirectory(database).save(Project.parse({ ...project, policy }));
    } finally {
      database.close();
    }
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.api.stop();
    await this.bakery.remove();
  }

  mail(text: string, fields: MailFields = {}): Uint8Array {
    return plainMail(text, this.fields(fields));
  }

  fields(fields: MailFields = {}): MailFields {
    this.#mails += 1;
    return { from: OWNER, to: ADDRESS, subject: `Mail ${this.#mails}`, messageId: `<mail-${this.#mails}@bakery.example>`, ...fields };
  }

  /** Another mail in the same conversation. */
  next(to: Pick<Sent, "messageId"> & { readonly reply?: ReplyMail }, text: string, fields: MailFields = {}): Uint8Array {
    const ours = to.reply?.headers.get("message-id");
    const references = [to.messageId, ...(ours ? [ours] : [])];
    return this.mail(text, { inReplyTo: references.at(-1) ?? to.messageId, references: references.join(" "), ...fields });
  }

  /** Sends it, plays the model's turns, and waits for the answer. */
  async ask(raw: Uint8Array, turns: ApiScript): Promise<Answered> {
    this.api.play(turns);
    return this.answerTo(await this.running.send(raw));
  }

  async answerTo(sent: Sent): Promise<Answered> {
    const { ports, settings } = this.running.system.instance;
    const outcome = await awaitOutcome(ports.eventStore, sent.threadId, sent.messageId, AbortSignal.timeout(PATIENCE_MS));
    const result = resultOf(outcome, sent.threadId, sent.messageId, dataFolders(settings.dataDir).outbox);
    if (!result.reply) throw new Error(`no reply to ${sent.messageId}: ${JSON.stringify(result)}\n${this.running.log.lines.join("\n")}`);
    return { ...sent, result, reply: await readReply(result.reply) };
  }

  reads = (...paths: readonly string[]): ScriptedTurn => ({
    kind: "tools",
    uses: paths.map((path) => ({ name: "Read", input: { file_path: this.at(path) } })),
  });
  edits = (path: string, from: string, to: string): ScriptedTurn => use("Edit", { file_path: this.at(path), old_string: from, new_string: to });
  writes = (path: string, content: string): ScriptedTurn => use("Write", { file_path: this.at(path), content });
  /** What a page needs to be changed: a look and an edit. */
  changes = (path: string, from: string, to: string): readonly ScriptedTurn[] => [this.reads(path), this.edits(path, from, to)];

  /** Absolute, in the owner's workspace. */
  at(path: string): string {
    return join(this.workspace, path);
  }

  /** All that was said to the service, as text. */
  said(from = 0): string {
    return JSON.stringify(this.api.requests.slice(from).map(({ body }) => body));
  }

  async sessionEvents(threadId: ThreadId): Promise<readonly Envelope[]> {
    return this.running.system.instance.ports.eventStore.read(sessionStream(threadId));
  }

  /** What the agents of a thread were refused, as their events tell. */
  async denied(threadId: ThreadId): Promise<readonly unknown[]> {
    return (await this.sessionEvents(threadId)).flatMap(({ data }) => (Array.isArray(data.denied) ? data.denied : []));
  }

  /** Command lines of the processes that were started for this system: their HOME lies in its folder. */
  async processes(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      // Gone since we looked.
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      if (!environment.includes(`HOME=${this.bakery.folder}`)) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (command) found.push(command.replaceAll("\0", " "));
    }
    return found;
  }

  /** Only of the coding CLI and what it started. */
  async agentProcesses(): Promise<readonly string[]> {
    return (await this.processes()).filter((command) => /claude-code|site-tools/.test(command));
  }
}

/** One tool, used once. */
export const use = (name: string, input: Readonly<Record<string, unknown>>): ScriptedTurn => ({ kind: "tools", uses: [{ name, input }] });
/** The same of the site's own tools. */
export const siteTool = (name: string, input: Readonly<Record<string, unknown>>): ScriptedTurn => use(`mcp__site__${name}`, input);
