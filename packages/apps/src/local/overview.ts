import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { withoutCredentials } from "@webordinary/adapters/git";
import {
  type Envelope,
  editSite,
  type Ports,
  type Project,
  previewSite,
  productionSite,
  type ReplyKind,
  sessionStream,
  ThreadId,
  type ThreadStatus,
  type ThreadSummary,
  threadStream,
} from "@webordinary/domain";
import type { Overview, ProjectOverview, ReplyOverview, StatusTone, ThreadOverview } from "../web/overview.ts";
import { dataFolders, siteUrl } from "../wiring/embedded-profile.ts";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { newestThreads } from "./newest-threads.ts";
import { nextCommand } from "./sample.ts";

/** What the index page shows. Threads and replies, the newest ones. */
const SHOWN = 30;

export type OverviewSource = { readonly ports: Ports; readonly settings: EmbeddedSettings; readonly smtp: string };

type ThreadWithEvents = { readonly overview: ThreadOverview; readonly events: readonly Envelope[] };

/** Everything that the index page tells, as it is now. */
export async function overview({ ports, settings, smtp }: OverviewSource): Promise<Overview> {
  const projects = await ports.projectDirectory.list();
  const outbox = dataFolders(settings.dataDir).outbox;
  const threads = await listThreads(ports, settings);
  return {
    projects: await Promise.all(projects.map((project) => projectOverview(ports, settings, project))),
    threads: threads.map(({ overview }) => overview),
    replies: await listReplies(threads, outbox),
    parkedEvents: (await ports.eventFeed.parked()).length,
    sending: {
      address: `${projects[0]?.projectId ?? "PROJECT"}@${settings.mailDomain}`,
      smtp,
      commands: [await nextCommand(ports, settings.dataDir, shownPath)],
    },
  };
}

/** As it is typed in the repository's folder. */
const shownPath = (path: string): string => relative(REPOSITORY, path);
const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));

/** The sites that there are by now. */
async function projectOverview({ siteHost }: Ports, settings: EmbeddedSettings, { projectId, repository }: Project): Promise<ProjectOverview> {
  const known = [
    { label: "the public site", site: productionSite(projectId) },
    { label: "the version worked on last", site: editSite(projectId) },
  ];
  const live = await Promise.all(
    known.map(async ({ label, site }) => ((await siteHost.live(site)) ? [{ label, url: siteUrl(settings, site) }] : [])),
  );
  return { projectId, repository: withoutCredentials(repository), sites: live.flat() };
}

async function listThreads(ports: Ports, settings: EmbeddedSettings): Promise<ThreadWithEvents[]> {
  const { threads } = await newestThreads(ports.readModels, SHOWN);
  return Promise.all(threads.map((summary) => threadOverview(ports, settings, summary)));
}

async function threadOverview(ports: Ports, settings: EmbeddedSettings, summary: ThreadSummary): Promise<ThreadWithEvents> {
  const threadId = ThreadId.parse(summary.threadId);
  const events = [...(await ports.eventStore.read(threadStream(threadId))), ...(await ports.eventStore.read(sessionStream(threadId)))];
  const overview: ThreadOverview = {
    threadId,
    projectId: summary.projectId,
    subject: summary.subject,
    from: summary.userId,
    status: { tone: TONES[summary.status], text: summary.status },
    // The address as it is now: the port may be another one than when it went live.
    previewUrl: summary.previewUrl && siteUrl(settings, previewSite(threadId)),
    updatedAt: summary.lastAt,
  };
  return { overview, events };
}

const TONES: Readonly<Record<ThreadStatus, StatusTone>> = {
  waiting: "waiting",
  working: "working",
  "asks you": "waiting",
  interrupted: "waiting",
  done: "done",
  "nothing changed": "waiting",
  answered: "waiting",
  "not done": "problem",
  stopped: "waiting",
};

/** The newest replies that went out, and where their files lie. */
async function listReplies(threads: readonly ThreadWithEvents[], outbox: string): Promise<ReplyOverview[]> {
  const files = new Set(existsSync(outbox) ? await readdir(outbox) : []);
  const replies = threads.flatMap(({ overview, events }) =>
    events
      .filter(({ type }) => type === "ReplySent")
      .map(({ data, occurredAt }) => {
        const replyId = String(data.replyId);
        const file = `${replyId}.eml`;
        return {
          replyId,
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
  acknowledged: "acknowledged",
  done: "done",
  answered: "answered, nothing changed",
  "build-failed": "the site could not be built",
  failed: "could not be done",
  "over-budget": "over budget",
  interrupted: "interrupted",
  cancelled: "stopped",
  plan: "a plan to decide on",
  question: "a question",
  expired: "dropped, nobody answered",
  undone: "taken back",
  published: "published",
  status: "how things stand",
  help: "help",
  undelivered: "came back",
  "not-done": "not acted on",
};
