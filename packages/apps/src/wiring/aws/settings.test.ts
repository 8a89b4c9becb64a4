import { expect, test } from "vitest";
import type { z } from "zod";
import { SECRETS } from "../../infra/environment.ts";
import { INSTALLATION, scopeOf } from "../../infra/testing/installation.ts";
import { describeTopology } from "../../infra/topology.ts";
import {
  ChatSettings,
  IngestSettings,
  JanitorSettings,
  RelaySettings,
  ReplySettings,
  RouterSettings,
  settingsOf,
  WebhookSettings,
  WorkerSettings,
} from "./settings.ts";

const { functions, worker } = describeTopology(scopeOf("scott"), INSTALLATION);
const secretsOf = (key: keyof typeof SECRETS) =>
  Object.fromEntries((SECRETS[key] ?? []).map(({ variable }) => [variable, "a secret of some length and not a short one"]));

const PRINCIPALS = {
  ingest: { schema: IngestSettings, environment: { ...functions.ingest.environment, ...secretsOf("ingest") } },
  relay: { schema: RelaySettings, environment: functions.relay.environment },
  router: { schema: RouterSettings, environment: functions.router.environment },
  reply: { schema: ReplySettings, environment: { ...functions.reply.environment, ...secretsOf("reply") } },
  janitor: { schema: JanitorSettings, environment: functions.janitor.environment },
  webhook: { schema: WebhookSettings, environment: { ...functions.webhook.environment, ...secretsOf("webhook") } },
  chat: { schema: ChatSettings, environment: { ...functions.chat.environment, ...secretsOf("chat") } },
  worker: { schema: WorkerSettings, environment: worker.environment },
} satisfies Record<string, { schema: z.ZodObject; environment: Readonly<Record<string, string>> }>;
const names = Object.keys(PRINCIPALS) as (keyof typeof PRINCIPALS)[];

test.each(names)("%s is told all that it asks for, and nothing that nobody reads", (name) => {
  const { schema, environment } = PRINCIPALS[name];
  expect(() => settingsOf<z.ZodObject>(schema, environment)).not.toThrow();
  const known = Object.keys(schema.shape);
  expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
});

test.each(names)("%s without any one variable that it needs doesn't start, and names it", (name) => {
  const { schema, environment } = PRINCIPALS[name];
  const required = Object.entries(schema.shape as Record<string, z.ZodType>).filter(([, type]) => !type.safeParse(undefined).success);
  expect(required.length).toBeGreaterThan(8);
  for (const [variable] of required) {
    const { [variable]: _, ...rest } = environment as Record<string, string>;
    expect(() => settingsOf<z.ZodObject>(schema, rest)).toThrow(
      expect.objectContaining({ code: "wrong-environment", message: expect.stringMatching(`${variable}: .*Deploy the stage again`) }),
    );
  }
});

test("everything that is wrong is told at once", () => {
  const environment = {
    ...worker.environment,
    WEBORDINARY_SITES: '[{"projectId":"amelia"}]',
    WEBORDINARY_MAX_WORKERS: "many",
    WEBORDINARY_LIVE: "yes",
  };
  expect(() => settingsOf(WorkerSettings, environment)).toThrow(/WEBORDINARY_MAX_WORKERS: .*WEBORDINARY_LIVE: .*WEBORDINARY_SITES.0.edit: /);
});

const handlers = {
  ingest: () => import("../../ingest/handler.ts"),
  relay: () => import("../../relay/handler.ts"),
  router: () => import("../../router/handler.ts"),
  reply: () => import("../../reply/handler.ts"),
  janitor: () => import("../../janitor/handler.ts"),
  webhook: () => import("../../webhook/handler.ts"),
  chat: () => import("../../chat/handler.ts"),
};

test.each(Object.entries(handlers))("the function %s fails when it starts, not at its first message", async (_name, load) => {
  await expect(load()).rejects.toMatchObject({ code: "wrong-environment", message: expect.stringContaining("WEBORDINARY_EVENTS_TABLE") });
});
