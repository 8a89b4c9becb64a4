import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { withoutCredentials } from "@webordinary/adapters/git";
import { describe, type Envelope, editSite, type Ports, type ReplyKind, sessionStream, ThreadId, threadStream } from "@webordinary/domain";
import type { Overview, ReplyOverview, StatusTone, ThreadOverview } from "../web/overview.ts";
import { dataFolders, siteUrl } from "../wiring/embedded-profile.ts";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { newestThreads } from "./newest-threads.ts";

/** What the index page shows. Threads and replies, the newest ones. */
const SHOWN = 30;

export type OverviewSource = { readonly ports: Ports; readonly settings: EmbeddedSettings; readonly smtp: string };

type ThreadWithEvents = { readonly overview: ThreadOverview; readonly events: readonly Envelope[] };

/** Everything that the index page tells, as it is now. */
export async function overview({ ports, settings, smtp }: OverviewSource): Promise<Overview> {
  const projects = await ports.projectDirectory.list();
  const outbox = dataFolders(settings.dataDir).outbox;
  const threads = await listThreads(ports);
  return {
    projects: projects.map(({ projectId, repository }) => ({
      projectId,
      repository: withoutCredentials(repository),
      sites: [{ label: "latest changes", url: siteUrl(settings, editSite(projectId)) }],
    })),
    threads: threads.map(({ overview }) => overview),
    replies: await listReplies(threads, outbox),
    parkedEvents: (await ports.eventFeed.parked()).length,
    sending: {
      address: `${projects[0]?.projectId ?? "PROJECT"}@${settings.mailDomain}`,
      smtp,
      commands: ["npx webordinary send packages/apps/sample/next.eml --wait"],
    },
  };
}

async function listThreads(ports: Ports): Promise<ThreadWithEvents[]> {
  const { threads } = await newestThreads(ports.readModels, SHOWN);
  return Promise.all(threads.map((summary) => threadOverview(ports, ThreadId.parse(summary.threadId), summary)));
}

async function threadOverview(ports: Ports, threadId: ThreadId, summary: Readonly<Record<string, unknown>>) {
  const events = [...(await ports.eventStore.read(threadStream(threadId))), ...(await ports.eventStore.read(sessionStream(threadId)))];
  const last = events.toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt)).findLast(({ type }) => type in TONES);
  const overview: ThreadOverview = {
    threadId,
    projectId: String(summary.projectId),
    subject: String(summary.subject),
    from: String(summary.userId),
    status: last
      ? { tone: TONES[last.type] ?? "working", text: last.type === "InstructionCompleted" ? "done" : describe(last) }
      : { tone: "waiting", text: "waits for its turn" },
    previewUrl: typeof summary.previewUrl === "string" ? summary.previewUrl : null,
    updatedAt: String(summary.lastAt),
  };
  return { overview, events };
}

const TONES: Readonly<Record<string, StatusTone>> = {
  MessageIgnored: "problem",
  InstructionSubmitted: "waiting",
  InstructionStarted: "working",
  InstructionResumed: "working",
  AgentFinished: "working",
  ChangesCommitted: "working",
  SiteBuilt: "working",
  SiteBuildFailed: "problem",
  BranchPushed: "working",
  PlanProposed: "waiting",
  QuestionAsked: "waiting",
  InstructionInterrupted: "waiting",
  InstructionCompleted: "done",
  InstructionFailed: "problem",
  InstructionSuperseded: "done",
  InstructionCancelled: "done",
};

/** The newest replies that went out, and where their files lie. */
async function listReplies(threads: readonly ThreadWithEvents[], outbox: string): Promise<ReplyOverview[]> {
  const files = new Set(existsSync(outbox) ? await readdir(outbox) : []);
  const replies = threads.flatMap(({ overview, events }) =>
    events
      .filter(({ type }) => type === "ReplySent")
      .map(({ data, occurredAt }) => {
        const file = `${String(data.replyId)}.eml`;
        return {
          to: overview.from,
          subject: overview.subject,
          headline: REPLY_KINDS[data.kind as ReplyKind],
          sentAt: occurredAt,
          file: files.has(file) ? join(outbox, file) : null,
        };
      }),
  );
  return replies.toSorted((a, b) => b.sentAt.localeCompare(a.sentAt)).slice(0, SHOWN);
}

const REPLY_KINDS: Readonly<Record<ReplyKind, string>> = {
  done: "done",
  answered: "answered, nothing changed",
  "build-failed": "the site could not be built",
  failed: "could not be done",
  interrupted: "interrupted",
  cancelled: "stopped",
  plan: "a plan to decide on",
  question: "a question",
  "not-done": "not acted on",
};
