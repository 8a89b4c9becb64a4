import type { SiteId } from "@webordinary/domain";
import type { InfraSettings } from "../../infra/settings.ts";
import { emulate } from "../../infra/testing/emulate.ts";
import { describeTopology } from "../../infra/topology.ts";
import { settingsOf, WorkerSettings } from "../../wiring/aws/settings.ts";
import { locate } from "../../wiring/aws/sites.ts";

const SETTINGS: InfraSettings = {
  domain: "webordinary.example",
  sites: [{ projectId: "amelia" }],
  mailStages: ["wire"],
  monthlyBudgetUsd: 10,
  maxWorkers: 2,
  // Nobody is there: what a test doesn't answer itself isn't taken.
  chatCallback: "http://127.0.0.1:9/callback",
};

export const WEBHOOK_SECRET = "a secret that only GitHub knows";
export const CHAT_SECRET = "a secret that only the chat's service knows";
export const TOKEN_KEYS = "a key of a test with more than sixteen bytes";
export const ADDRESS = "amelia@wire.webordinary.example";

/** The emulators' own region and account. */
const scope = { app: "webordinary", stage: "wire", region: "eu-central-1", account: "000000000000", live: false };

const topology = describeTopology(scope, SETTINGS);
const handlers = {
  ingest: () => import("../../ingest/handler.ts"),
  relay: () => import("../../relay/handler.ts"),
  router: () => import("../../router/handler.ts"),
  reply: () => import("../../reply/handler.ts"),
  janitor: () => import("../../janitor/handler.ts"),
  webhook: () => import("../../webhook/handler.ts"),
  chat: () => import("../../chat/handler.ts"),
};

/** A stage named `wire` with the project amelia, of which a test's world is made. */
export const STAGE = {
  topology,
  emulate: (clients: Parameters<typeof emulate>[1]) => emulate(topology, clients),
  load: (name: keyof typeof handlers) => handlers[name](),
  secrets: {
    webhook: { WEBORDINARY_WEBHOOK_SECRET: WEBHOOK_SECRET },
    ingest: { WEBORDINARY_REPLY_TOKEN_KEYS: TOKEN_KEYS },
    reply: { WEBORDINARY_REPLY_TOKEN_KEYS: TOKEN_KEYS, WEBORDINARY_CHAT_SECRET: CHAT_SECRET },
    chat: { WEBORDINARY_REPLY_TOKEN_KEYS: TOKEN_KEYS, WEBORDINARY_CHAT_SECRET: CHAT_SECRET },
  },
  locate: (site: SiteId) => locate(settingsOf(WorkerSettings, topology.worker.environment), site),
};
