// The replies that docs/mails shows: a potter's requests, played through the real use cases in memory. Nothing of a reply is written here but what
// people ask and what the agent says.

import { MemoryMediaStore } from "@webordinary/adapters/memory";
import { type Language, type PageViewer, ProjectPolicy, type Reply, ReplyKind, requestProduction, sweep } from "@webordinary/domain";
import {
  agentSession,
  Conversation,
  done,
  inboundMessage,
  MemoryWorld,
  messageId,
  type Play,
  potters,
  projectOf,
  stopped,
  victor,
} from "@webordinary/testing";
import { type Said, sayings } from "./mail-example-words.ts";

export type ExampleLanguage = Extract<Language, "de" | "en">;
/** `pages`: where a picture should be there is the HTML of its page, as bytes; to look at it needs a browser. */
export type Examples = { readonly replies: ReadonlyMap<ReplyKind, Reply>; readonly pages: MemoryMediaStore };

type Scene = (talk: Conversation, say: Said) => Promise<unknown>;

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** What has to happen for each kind of reply; the last reply of that kind is the example. */
const SCENES: Readonly<Record<ReplyKind, Scene>> = {
  acknowledged: async (talk, say) => {
    talk.world.workerPool.running = false;
    await talk.says(say.hours);
  },
  done: (talk, say) => changeHours(talk, say),
  answered: (talk, say) => plays(talk, say.whichHours, () => ({ kind: "not-understood", answer: say.theHours, ...agentSession })),
  "build-failed": (talk, say) => {
    const breaks: Play = (_task, files) => {
      files.set("src/course.html", `${say.page(say.oldHours)}{broken}`);
      return done(say.courseAdded);
    };
    return plays(talk, say.course, breaks, breaks, breaks);
  },
  failed: (talk, say) => {
    const refused: Play = () => ({
      kind: "failed",
      fault: "unreachable",
      passing: true,
      retryAfterMs: 60 * 60_000,
      agentSessionId: null,
      costUsd: 0,
    });
    return plays(talk, say.hours, refused);
  },
  "over-budget": (talk, say) =>
    plays(talk, say.course, (_task, files) => {
      files.set("src/course.html", say.page(say.oldHours));
      return { kind: "limit", limit: "budget", detail: "", ...agentSession, costUsd: 2 };
    }),
  interrupted: async (talk, say) => {
    talk.world.agent.plays.push(async (_task, files, signal) => {
      files.set("src/index.html", say.page(say.newHours));
      await stopped(signal);
      return { kind: "interrupted", ...agentSession };
    }, hoursWritten(say));
    await talk.writes(say.hours);
    await talk.settles(() => talk.tasks.length > 0);
    await talk.says(say.ratherThis);
  },
  cancelled: async (talk, say) => {
    await plays(talk, say.redesign, plans(say));
    await talk.says(say.no);
  },
  plan: (talk, say) => plays(talk, say.redesign, plans(say)),
  question: (talk, say) => plays(talk, say.price, () => ({ kind: "question", question: say.whichBowl, ...agentSession })),
  expired: async (talk, say) => {
    await plays(talk, say.redesign, plans(say));
    await talk.world.clock.advance(WEEK_MS);
    await sweep(talk.world.ports, { minAgeMs: 0 });
    await talk.settles();
  },
  undone: async (talk, say) => {
    await changeHours(talk, say);
    await talk.says(say.undo);
  },
  published: async (talk, say) => {
    await changeHours(talk, say);
    await talk.says(say.publish);
  },
  status: async (talk, say) => {
    await changeHours(talk, say);
    await talk.says(say.status);
  },
  help: (talk, say) => talk.says(say.help),
  undelivered: async (talk, say) => {
    await changeHours(talk, say);
    const originalMessageId = talk.world.outbox.sent.at(-1)?.messageId ?? null;
    const deliveryReport = { status: "failed", recipient: "scott@pottery.example", originalMessageId, diagnostic: "550 no such user" } as const;
    const authentication = { verdict: "unknown", detail: "" } as const;
    await talk.world.receive(
      inboundMessage({
        messageId: messageId("report"),
        from: "mailer-daemon@pottery.example",
        text: "",
        automatic: "bounce",
        authentication,
        deliveryReport,
      }),
    );
    await talk.settles();
  },
  "not-done": (talk, say) => talk.says(say.hours, { ...victor, subject: say.subject }),
};

/** One reply of each kind, as the use cases compose it. */
export async function exampleReplies(language: ExampleLanguage): Promise<Examples> {
  const pages = new MemoryMediaStore();
  const replies = new Map<ReplyKind, Reply>();
  for (const kind of ReplyKind.options) {
    const say = sayings(language);
    const world = await MemoryWorld.create({ members: potters, policy: ProjectPolicy.parse({}) });
    const { projectId, repository, defaultBranch } = projectOf();
    const commit = world.workspaces.commitOnRemote(repository, defaultBranch, { "src/index.html": say.page(say.oldHours) });
    await requestProduction(world.ports, { projectId, commit, requestId: "push-1", actor: "webhook" });
    const talk = new SpokenConversation(world, language, say.subject, { mediaStore: pages, pageViewer: viewerOf(world) });
    await talk.settles();
    await SCENES[kind](talk, say);
    const reply = world.outbox.sent.map((sent) => sent.reply).findLast((sent) => sent.kind === kind);
    if (!reply) throw new Error(`the scene of "${kind}" gave ${world.outbox.sent.map((sent) => sent.reply.kind).join(", ") || "no reply"}`);
    replies.set(kind, reply);
  }
  return { replies, pages };
}

/** Everybody in it writes in one language, about one subject. */
class SpokenConversation extends Conversation {
  readonly #told: { readonly language: Language; readonly subject: string };

  constructor(world: MemoryWorld, language: Language, subject: string, change: ConstructorParameters<typeof Conversation>[2]) {
    super(world, "talk", change);
    this.#told = { language, subject };
  }

  override writes(text: string, change: Parameters<Conversation["writes"]>[1] = {}, when?: Parameters<Conversation["writes"]>[2]) {
    return super.writes(text, { ...this.#told, ...change }, when);
  }
}

const plays = (talk: Conversation, asked: string, ...what: readonly Play[]): Promise<unknown> => {
  talk.world.agent.plays.push(...what);
  return talk.says(asked);
};
const hoursWritten =
  (say: Said): Play =>
  (_task, files) => {
    files.set("src/index.html", say.page(say.newHours));
    return done(say.hoursChanged);
  };
const changeHours = (talk: Conversation, say: Said): Promise<unknown> => plays(talk, say.hours, hoursWritten(say));
const plans =
  (say: Said): Play =>
  () => ({ kind: "plan", plan: say.plan, ...agentSession });

/** Finds the pages of the memory's sites, as a browser would. */
function viewerOf({ pageViewer, siteHost }: MemoryWorld): PageViewer {
  return {
    hash: (url) => pageViewer.hash(url),
    async photograph(url) {
      const site = [...siteHost.state.live.keys()].find((each) => siteHost.url(each) === new URL(url).origin);
      const live = site && (await siteHost.live(site));
      const stored = live && (await siteHost.release(site, live.releaseId));
      return stored ? stored.read("index.html") : null;
    },
  };
}
