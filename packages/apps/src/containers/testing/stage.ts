import type { SiteId } from "@webordinary/domain";
import type { InfraSettings } from "../../infra/settings.ts";
import { emulate } from "../../infra/testing/emulate.ts";
import { describeTopology } from "../../infra/topology.ts";
import { settingsOf, WorkerSettings } from "../../wiring/aws/settings.ts";
import { locate } from "../../wiring/aws/sites.ts";

/** The emulators' own region and account. */
const scope = { app: "webordinary", stage: "boxes", region: "eu-central-1", account: "000000000000", live: false };
const handlers = {
  ingest: () => import("../../ingest/handler.ts"),
  relay: () => import("../../relay/handler.ts"),
  router: () => import("../../router/handler.ts"),
  reply: () => import("../../reply/handler.ts"),
  janitor: () => import("../../janitor/handler.ts"),
  webhook: () => import("../../webhook/handler.ts"),
  chat: () => import("../../chat/handler.ts"),
};

const TOKEN_KEYS = { WEBORDINARY_REPLY_TOKEN_KEYS: "a key of a test with more than sixteen bytes" };

/** A stage with a site for each project, of which a test's world is made. */
export function stageOf(projectIds: readonly string[]) {
  const settings: InfraSettings = {
    domain: "webordinary.example",
    sites: projectIds.map((projectId) => ({ projectId })),
    mailStages: ["boxes"],
    monthlyBudgetUsd: 10,
    maxWorkers: 4,
  };
  const topology = describeTopology(scope, settings);
  return {
    topology,
    emulate: (clients: Parameters<typeof emulate>[1]) => emulate(topology, clients),
    load: (name: keyof typeof handlers) => handlers[name](),
    secrets: {
      webhook: { WEBORDINARY_WEBHOOK_SECRET: "a secret that only GitHub knows" },
      ingest: TOKEN_KEYS,
      reply: TOKEN_KEYS,
      chat: { ...TOKEN_KEYS, WEBORDINARY_CHAT_SECRET: "a secret that only the chat's service knows" },
    },
    locate: (site: SiteId) => locate(settingsOf(WorkerSettings, topology.worker.environment), site),
  };
}

/** What the rehearsal agent understands; the page's heading becomes this word. */
export const renaming = (word: string): string => `change "Hello" to "${word}"`;

/** How an edit is recognised by the invariants. */
export const EXPECTATION = {
  edited: { source: "src/index.html", page: "index.html" },
  lineOf: (text: string): string | null => {
    const word = /^change "Hello" to "([A-Za-z]+)"$/.exec(text)?.[1];
    return word ? `<h1>${word}</h1>` : null;
  },
};
