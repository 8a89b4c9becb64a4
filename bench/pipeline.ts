import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EmbeddedDatabase, SqliteEventStore, SqliteProjectDirectory, submitMail } from "@webordinary/adapters/embedded";
import { GitRepositories } from "@webordinary/adapters/git";
import { type Envelope, Project, sessionStream, ThreadId, threadStream } from "@webordinary/domain";
import { median } from "./interleaved.ts";
import { writeBenchSite } from "./pipeline/bench-site.ts";
import { startUp } from "./pipeline/running-up.ts";
import { type BenchRow, row } from "./row.ts";

/** Conversations that are measured: a first mail and a next one each. */
const ROUNDS = 9;
const WARMUP = 2;
/** Seconds that everything but the agent, the install and the site's build may take. */
const FIRST_MAIL_BAR_S = 1.5;
const NEXT_MAIL_BAR_S = 0.5;
/** How often the events are looked at for the reply. Milliseconds. */
const LOOK_EVERY_MS = 5;
const GIVE_UP_MS = 60_000;

type Measured = { readonly ms: number; readonly steps: Readonly<Record<string, number>> };
type Round = { readonly first: Measured; readonly next: Measured };

/**
 * From a mail's arrival over SMTP to the record that its reply went out: real git, SQLite with synchronous=FULL, file host,
 * outbox. What a bare `npm run build` of the same site takes right afterwards is taken off; the agent's time is left in.
 * Every conversation is another member's, so its first mail clones.
 */
export async function pipelineBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "webordinary-bench-"));
  try {
    const rounds = await measure(folder);
    return [
      secondsRow(
        "a thread's first mail, seconds / 1.5 s",
        rounds.map(({ first }) => first),
        FIRST_MAIL_BAR_S,
      ),
      secondsRow(
        "a thread's next mail, seconds / 0.5 s",
        rounds.map(({ next }) => next),
        NEXT_MAIL_BAR_S,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function secondsRow(name: string, measured: readonly Measured[], barSeconds: number): BenchRow {
  const seconds = median(measured.map(({ ms }) => ms)) / 1000;
  const steps = Object.keys(measured[0]?.steps ?? {}).map((step) => `${step} ${Math.round(median(measured.map(({ steps }) => steps[step] ?? 0)))}`);
  return row(name, seconds / barSeconds, "lower", 1, `${seconds.toFixed(3)} s: ${steps.join(", ")} ms`);
}

async function measure(folder: string): Promise<Round[]> {
  const dataDir = join(folder, "data");
  const site = join(folder, "site");
  await writeBenchSite(site);
  const database = new EmbeddedDatabase({ dataDir });
  const store = new SqliteEventStore(database);
  await setUp(folder, site, new SqliteProjectDirectory(database));
  const system = await startUp(dataDir);
  try {
    const rounds: Round[] = [];
    for (let n = 0; n < WARMUP + ROUNDS; n++) {
      const first = await oneMail(store, system.smtpPort, site, { member: n, from: "Version 0", to: "Version 1", inReplyTo: null });
      const next = await oneMail(store, system.smtpPort, site, {
        member: n,
        from: "Version 1",
        to: "Version 2",
        inReplyTo: `<v1-${n}@bench.example>`,
      });
      if (n >= WARMUP) rounds.push({ first, next });
    }
    return rounds;
  } finally {
    await system.stop();
    database.close();
  }
}

async function setUp(folder: string, site: string, projects: SqliteProjectDirectory): Promise<void> {
  const author = { name: "Bench", email: "bench@bench.example" };
  const repositories = new GitRepositories({ home: join(folder, "home"), path: process.env.PATH ?? "", env: {}, committer: author });
  const repository = join(folder, "bench.git");
  await repositories.create(site, repository, author);
  const members = Array.from({ length: WARMUP + ROUNDS }, (_unused, n) => ({ userId: `user-${n}`, addresses: [addressOf(n)], role: "owner" }));
  await projects.save(Project.parse({ projectId: "bench", repository, defaultBranch: "main", members, policy: {} }));
}

const addressOf = (member: number): string => `user-${member}@bench.example`;

type Mail = { readonly member: number; readonly from: string; readonly to: string; readonly inReplyTo: string | null };

async function oneMail(store: SqliteEventStore, port: number, site: string, { member, from, to, inReplyTo }: Mail): Promise<Measured> {
  const lines = [
    `From: ${addressOf(member)}`,
    "To: bench@localhost",
    `Subject: Bench ${member}`,
    `Message-ID: <v${to.at(-1)}-${member}@bench.example>`,
    ...(inReplyTo ? [`In-Reply-To: ${inReplyTo}`] : []),
    "",
    `change "${from}" to "${to}"`,
    "",
  ];
  const { messageId, response } = await submitMail(Buffer.from(lines.join("\r\n")), { host: "127.0.0.1", port });
  const threadId = ThreadId.parse(/ as (\S+)/.exec(response)?.[1]);
  const { events, repliedAt } = await untilReplied(store, threadId, messageId);
  const build = bareBuild(site);
  return { ms: repliedAt - at(events, "MessageReceived") - build, steps: stepsOf(events, repliedAt) };
}

/** What this message's events say; `repliedAt` is when the record of the reply was seen, in milliseconds. */
async function untilReplied(store: SqliteEventStore, threadId: ThreadId, messageId: string) {
  const giveUpAt = Date.now() + GIVE_UP_MS;
  for (;;) {
    const thread = (await store.read(threadStream(threadId))).filter(({ correlationId }) => correlationId === messageId);
    if (thread.some(({ type }) => type === "ReplySent")) {
      const repliedAt = Date.now();
      const session = (await store.read(sessionStream(threadId))).filter(({ correlationId }) => correlationId === messageId);
      const events = [...thread, ...session];
      if (!events.some(({ type }) => type === "InstructionCompleted"))
        throw new Error(`${messageId} was not done: ${events.map(({ type }) => type).join(", ")}`);
      return { events, repliedAt };
    }
    if (Date.now() > giveUpAt) throw new Error(`no reply to ${messageId} within ${GIVE_UP_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function at(events: readonly Envelope[], type: string): number {
  const event = events.find((candidate) => candidate.type === type);
  if (!event) throw new Error(`no ${type} among the events`);
  return Date.parse(event.occurredAt);
}

/** Milliseconds between the steps' events, for the note. */
function stepsOf(events: readonly Envelope[], repliedAt: number): Record<string, number> {
  const marks = ["MessageReceived", "InstructionStarted", "AgentFinished", "ChangesCommitted", "SiteBuilt", "BranchPushed"] as const;
  const [received, started, edited, committed, built, pushed] = marks.map((type) => at(events, type)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    claim: started - received,
    "open and edit": edited - started,
    commit: committed - edited,
    "build (with npm)": built - committed,
    "deploy and push": pushed - built,
    reply: repliedAt - pushed,
  };
}

/** Milliseconds of the site's own build, by hand. */
function bareBuild(site: string): number {
  const began = performance.now();
  const path = `${dirname(process.execPath)}:${process.env.PATH ?? ""}`;
  execFileSync("npm", ["run", "build"], {
    cwd: site,
    stdio: "ignore",
    env: { PATH: path, HOME: site, CI: "1", npm_config_update_notifier: "false" },
  });
  return performance.now() - began;
}
