import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DATABASE_FILE, submitMail } from "@webordinary/adapters/embedded";
import { type Envelope, messageOutcome, sessionStream, ThreadId, threadBranch, threadStream } from "@webordinary/domain";
import { BareRepository, brokenInvariants, EmbeddedWatcher } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRunning } from "./running.ts";

const BIN = fileURLToPath(new URL("../../bin/webordinary.mjs", import.meta.url));
/** The first build installs Astro. Milliseconds. */
const STARTED_WITHIN_MS = 60_000;
const ENDED_WITHIN_MS = 240_000;

/** One data folder for all of it: every kill comes on top of what the ones before it left. */
let dataDir = "";
let ports = { smtp: 0, http: 0 };
let watcher: EmbeddedWatcher;
let launcher: ChildProcess | null = null;
let output = "";
const mails: string[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wo-kill-"));
  ports = { smtp: await freePort(), http: await freePort() };
  await up();
  watcher = new EmbeddedWatcher(
    { database: join(dataDir, DATABASE_FILE), outbox: join(dataDir, "outbox"), sites: join(dataDir, "sites") },
    repository(),
  );
  // The sample mail, whose build installs the site's packages.
  await until(ENDED_WITHIN_MS, "the sample mail's reply", () => events().some(({ type }) => type === "ReplySent"));
}, STARTED_WITHIN_MS + ENDED_WITHIN_MS);

afterAll(async () => {
  killAll();
  watcher?.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

test.each([
  "MessageReceived",
  "InstructionStarted",
  "AgentFinished",
  "ChangesCommitted",
  "SiteBuilt",
  "DeploymentWentLive",
  "BranchPushed",
  "InstructionCompleted",
])("kill -9 right after %s: the next start brings it to its end, once", { timeout: 2 * ENDED_WITHIN_MS }, async (event) => {
  await killAt(event, (since) => since.some(({ type }) => type === event));
});

// Where there is no /proc nobody can be seen at work.
test.runIf(existsSync("/proc")).each([
  ["the install", "ci"],
  ["the build", "run build"],
])("kill -9 in the middle of %s: nothing of it goes on beside the next start's", { timeout: 2 * ENDED_WITHIN_MS }, async (what, command) => {
  // As if the lockfile had changed: the next build installs.
  await rm(join(dataDir, "workspaces", "amelia", "amelia", "node_modules", ".webordinary-stamp"), { force: true });
  let orphans: string[] = [];
  const started = () => {
    orphans = atWork()
      .filter(({ line }) => line.includes(`npm ${command}`))
      .map(({ pid }) => pid);
    return orphans.length > 0;
  };
  await killAt(what, started, () => {
    // By now the next start may be building there itself.
    expect(atWork().filter(({ pid }) => orphans.includes(pid))).toStrictEqual([]);
  });
});

/** Sends a mail, kills everything at a moment of its way, starts again at once, and expects that it was done once. */
async function killAt(moment: string, isNow: (since: readonly Envelope[]) => boolean, onceUp: () => void = () => {}): Promise<void> {
  const title = `Kill ${moment}`;
  const sentence = `It was killed after ${moment}.`;
  const messageId = `<${slug(title)}@pottery.example>`;
  mails.push(messageId);
  const before = events().length;
  const accepted = submitMail(mailOf(messageId, title, sentence), { host: "127.0.0.1", port: ports.smtp });
  // The answer may be lost with the process that owes it.
  const answered = accepted.then(
    () => true,
    () => false,
  );
  await until(ENDED_WITHIN_MS, moment, () => isNow(events().slice(before)));
  killAll();
  const taken = await answered;
  await up();
  onceUp();
  // A mail server whose mail wasn't taken sends it again; the same mail twice changes nothing.
  if (!taken) await submitMail(mailOf(messageId, title, sentence), { host: "127.0.0.1", port: ports.smtp });

  const threadId = await until(ENDED_WITHIN_MS, "the mail's thread", () => threadOf(messageId));
  const outcome = await until(ENDED_WITHIN_MS, "the mail's outcome", () => {
    const own = (stream: string) => events().filter(({ streamId }) => streamId === stream);
    const found = messageOutcome(own(threadStream(threadId)), own(sessionStream(threadId)), messageId);
    return found.state === "told" ? found : null;
  });
  expect(outcome).toMatchObject({ kind: "done", delivered: true });
  // What may be said twice is said twice in the log alone: the outbox knows a reply by its name.
  const expectation = { accepted: mails, edited: { source: "src/pages/index.astro", page: "index.html" }, lineOf: () => null };
  expect(await brokenInvariants(await watcher.outside(), expectation)).toStrictEqual([]);

  const files = repository().files(threadBranch(threadId));
  const main = repository().files("main");
  const added = Object.keys(files).filter((path) => !(path in main));
  expect(added).toHaveLength(1);
  // The page's description says it too, once.
  const lines = Object.values(files).flatMap((text) => text.split("\n").filter((line) => line.includes(sentence)));
  expect(lines.filter((line) => !line.includes("description="))).toHaveLength(1);
  const page = await get(`${threadId}.localhost:${ports.http}`, `/${slug(title)}/`);
  expect(page.status).toBe(200);
  expect(page.body).toContain(sentence);
  expect(atWork()).toStrictEqual([]);
}

const slug = (title: string): string => title.toLowerCase().replaceAll(" ", "-");

const events = (): Envelope[] => watcher.events();
const repository = (): BareRepository => new BareRepository(join(dataDir, "repositories", "amelia.git"));

function threadOf(messageId: string): ThreadId | null {
  const received = events().find(({ type, correlationId }) => type === "MessageReceived" && correlationId === messageId);
  return received ? ThreadId.parse(received.data.threadId) : null;
}

const mailOf = (messageId: string, title: string, sentence: string): Buffer =>
  Buffer.from(
    [
      "From: Amelia Potter <amelia@pottery.example>",
      "To: amelia@localhost",
      `Subject: ${title}`,
      `Message-ID: ${messageId}`,
      "",
      `add a page "${title}" saying "${sentence}"`,
      "",
    ].join("\r\n"),
  );

/** Starts the system as a person does, and waits until its doors are open. */
async function up(): Promise<void> {
  const args = [BIN, "up", "--data", dataDir, "--smtp-port", String(ports.smtp), "--http-port", String(ports.http), "--verbose"];
  // A kill leaves the note of the dead one behind.
  const before = findRunning(dataDir)?.pid;
  output = "";
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: environment(), detached: true });
  launcher = child;
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output = (output + String(chunk)).slice(-20_000)));
  await until(STARTED_WITHIN_MS, "the start", () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output}`);
    const running = findRunning(dataDir);
    return running !== null && running.pid !== before;
  });
}

/** The launcher's group and the system's own, at once, as a machine that fails takes both. */
function killAll(): void {
  const pid = findRunning(dataDir)?.pid;
  for (const group of [launcher?.pid, pid]) if (group !== undefined) signalGroup(group);
  launcher = null;
}

function signalGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Processes at work in the workspaces, whoever started them. Where there is no /proc none is seen. */
function atWork(): { readonly pid: string; readonly line: string }[] {
  if (!existsSync("/proc")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const folder = readlinkSync(`/proc/${pid}/cwd`);
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return folder.startsWith(join(dataDir, "workspaces")) ? [{ pid, line: `${line}in ${folder}` }] : [];
      } catch {
        // It ended meanwhile, or belongs to somebody else.
        return [];
      }
    });
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS, npm_config_registry } = process.env;
  const passed = { PATH, HOME, NODE_EXTRA_CA_CERTS, npm_config_registry };
  return Object.fromEntries(Object.entries(passed).filter(([, value]) => value !== undefined));
}

async function until<Found>(limitMs: number, what: string, look: () => Found | null | false): Promise<Found> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`${what} hasn't come within ${limitMs} ms:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function get(host: string, path: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: ports.http, path, headers: { host } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on("error", reject).end();
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
