import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, editSite, type Envelope, type Ports, sessionStream, ThreadId, threadStream } from "@webordinary/domain";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { dataFolders, siteUrl } from "../wiring/embedded-profile.ts";
import type { Overview, ReplyOverview, StatusTone, ThreadOverview } from "../web/overview.ts";

/** What the index page shows. Threads and replies, the newest ones. */
const SHOWN = 30;

export type OverviewSource = { readonly ports: Ports; readonly settings: EmbeddedSettings; readonly smtp: string };

/** Everything that the index page tells, as it is now. */
export async function overview({ ports, settings, smtp }: OverviewSource): Promise<Overview> {
  const projects = await ports.projectDirectory.list();
  const outbox = dataFolders(settings.dataDir).outbox;
  const threads = await listThreads(ports);
  return {
    projects: projects.map(({ projectId, repository }) => ({
      projectId,
      repository,
      sites: [{ label: "latest changes", url: siteUrl(settings, editSite(projectId)) }],
    })),
    threads: threads.map(({ overview }) => overview),
    replies: await listReplies(threads.flatMap(({ events }) => events), outbox),
    sending: {
      address: `${projects[0]?.projectId ?? "PROJECT"}@${settings.mailDomain}`,
      smtp,
      commands: ["npx webordinary send packages/apps/sample/next.eml --wait"],
    },
  };
}

async function listThreads(ports: Ports): Promise<{ overview: ThreadOverview; events: readonly Envelope[] }[]> {
  const documents = await ports.readModels.list("threads", "", { limit: 1000 });
  const newest = documents
    .filter(({ value }) => value.projectId !== undefined)
    .toSorted((a, b) => String(b.value.lastAt).localeCompare(String(a.value.lastAt)))
    .slice(0, SHOWN);
  return Promise.all(newest.map(({ key, value }) => threadOverview(ports, ThreadId.parse(key), value)));
}

async function threadOverview(ports: Ports, threadId: ThreadId, summary: Readonly<Record<string, unknown>>) {
  const events = [...(await ports.eventStore.read(threadStream(threadId))), ...(await ports.eventStore.read(sessionStream(threadId)))];
  const last = events.toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt)).findLast(({ type }) => type in TONES);
  const overview: ThreadOverview = {
    threadId,
    projectId: String(summary.projectId),
    subject: String(summary.subject),
    from: String(summary.userId),
    status: last ? { tone: TONES[last.type] ?? "working", text: describe(last) } : { tone: "waiting", text: "waits for its turn" },
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

/** The newest replies that lie in the outbox, with what the events tell of them. */
async function listReplies(events: readonly Envelope[], outbox: string): Promise<ReplyOverview[]> {
  const sent = events.filter(({ type }) => type === "ReplySent").toSorted((a, b) => b.occurredAt.localeCompare(a.occurredAt));
  const files = new Set(await readdir(outbox).catch(() => []));
  return sent.slice(0, SHOWN).map(({ data, occurredAt }) => {
    const file = `${String(data.replyId)}.eml`;
    return { to: String(data.inReplyTo), subject: "", headline: String(data.kind), sentAt: occurredAt, file: files.has(file) ? join(outbox, file) : null };
  });
}
