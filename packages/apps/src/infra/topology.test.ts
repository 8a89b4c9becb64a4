import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DYNAMODB_TABLES } from "@webordinary/adapters/aws";
import { describe, expect, it } from "vitest";
import {
  ChatSettings,
  IngestSettings,
  JanitorSettings,
  RelaySettings,
  ReplySettings,
  RouterSettings,
  WebhookSettings,
  WorkerSettings,
} from "../wiring/aws/settings.ts";
import { SECRETS, secretsOf } from "./environment.ts";
import { VISIBILITY_PER_FUNCTION_TIMEOUT } from "./queues.ts";
import { settings } from "./settings.ts";
import { INSTALLATION, scopeOf } from "./testing/installation.ts";
import { describeTopology, type Topology } from "./topology.ts";

const root = join(import.meta.dirname, "../../../..");
const production = describeTopology(scopeOf("production"), INSTALLATION);
const personal = describeTopology(scopeOf("scott"), INSTALLATION);
const empty = describeTopology(scopeOf("scott"), settings);

const queuesOf = (t: Topology) => Object.values(t.queues);
const functionsOf = (t: Topology) => Object.values(t.functions);
const principals = (t: Topology) => [
  ...functionsOf(t).map(({ key, permissions }) => ({ key, permissions })),
  { key: "worker", permissions: t.worker.permissions },
];
const alarmed = (t: Topology, metric: string) => t.alarms.filter((alarm) => alarm.metric === metric).map(({ dimensions }) => dimensions.QueueName);

/** Every text in it, however deep. */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(texts) : [];
}

/** What AWS knows things by: all that a stage makes, without what all stages share. */
function namesOf(t: Topology): readonly string[] {
  const named = [
    ...t.tables.map(({ name }) => name),
    ...queuesOf(t).flatMap(({ name, deadLetter }) => [name, deadLetter.name]),
    ...Object.values(t.strays).map(({ name }) => name),
    t.inputQueues.namePrefix,
    ...Object.values(t.buckets).map(({ name }) => name),
    ...functionsOf(t).map(({ name }) => name),
    t.bus.name,
    ...Object.values(t.bus.rules).map(({ name }) => name),
    t.worker.cluster,
    t.worker.service,
    ...t.alarms.map(({ name }) => name),
    t.dashboard.name,
    t.metricsNamespace,
  ];
  const faces = t.sites.flatMap(({ edit, production: live }) => [edit.bucket, edit.host, live.bucket, live.host]);
  return [...named, ...faces, ...texts(t.mail?.receiving?.ruleSet), ...texts(t.mail?.domain), ...texts(t.previews?.wildcard)];
}

describe("what the topology promises", () => {
  it("has the adapters' tables and no others, a single digit of them, kept where data is kept", () => {
    expect(production.tables.map(({ definition }) => definition)).toEqual(DYNAMODB_TABLES);
    expect(production.tables.length).toBeLessThan(10);
    expect(production.tables.map(({ deletionProtection }) => deletionProtection)).toEqual(DYNAMODB_TABLES.map(() => true));
    expect(personal.tables.map(({ deletionProtection }) => deletionProtection)).toEqual(DYNAMODB_TABLES.map(() => false));
  });

  it("gives every queue dead letters, and an alarm on each and on the age of what waits", () => {
    expect(alarmed(production, "ApproximateNumberOfMessagesVisible").sort()).toEqual(
      [...queuesOf(production).map(({ deadLetter }) => deadLetter.name), ...Object.values(production.strays).map(({ name }) => name)].sort(),
    );
    expect(alarmed(production, "ApproximateAgeOfOldestMessage")).toEqual(queuesOf(production).map(({ name }) => name));
    for (const { name, definition, deadLetter } of queuesOf(production)) {
      expect({ name, dead: definition.deadLetterQueue }).toEqual({ name, dead: deadLetter.name });
      expect(deadLetter.retentionSeconds).toBeGreaterThan(definition.retentionSeconds);
    }
  });

  it("hides a message for six timeouts of the function that takes it", () => {
    const taken = functionsOf(production).flatMap(({ trigger, limits }) => (trigger.kind === "queue" ? [{ queue: trigger.queue, limits }] : []));
    expect(taken.map(({ queue }) => queue)).toEqual(["mail", "routing", "output"]);
    for (const { queue, limits } of taken) {
      expect(production.queues[queue].definition.visibilitySeconds).toBeGreaterThanOrEqual(VISIBILITY_PER_FUNCTION_TIMEOUT * limits.timeoutSeconds);
    }
  });

  it("ends a sweep before the next one begins", () => {
    const { trigger, limits } = production.functions.janitor;
    expect(trigger.kind === "schedule" && trigger.everyMinutes * 60).toBeGreaterThan(limits.timeoutSeconds);
  });

  it("tells about a relay that falls behind, failed deployments, doorbells that nobody hears and functions that fail", () => {
    const told = production.alarms.map(({ key }) => key);
    expect(told).toEqual(
      expect.arrayContaining(["relay-iterator-age", "failed-deployments", "unclaimed-oldest", "input-dead-letters", "ingest-errors"]),
    );
    expect(new Set(told).size).toBe(told.length);
    expect({ production: production.told?.monthlyBudgetUsd, personal: personal.told }).toEqual({ production: 100, personal: undefined });
  });

  it("lays the pictures' libraries beside the functions that look into pictures, in the adapters' versions", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "packages/adapters/package.json"), "utf8"));
    const { sharp, "heic-decode": heic } = dependencies;
    expect(Object.fromEntries(functionsOf(production).map(({ key, installed }) => [key, installed]))).toEqual({
      ingest: { sharp, "heic-decode": heic },
      relay: {},
      router: {},
      reply: { sharp },
      janitor: {},
      webhook: {},
      chat: { sharp, "heic-decode": heic },
    });
  });

  it("refuses a callback by which a chat's replies could be read on their way", () => {
    const callbackTo = (chatCallback: string) => () => describeTopology(scopeOf("scott"), { ...INSTALLATION, chatCallback });
    expect(callbackTo("http://chat.example/")).toThrow(expect.objectContaining({ code: "invalid-chat" }));
    expect(callbackTo("chat.example")).toThrow("https://");
  });

  it("is plain data: what is printed as JSON and read again is the same", () => {
    expect(JSON.parse(JSON.stringify(production))).toEqual(production);
  });
});

describe("who may do what", () => {
  it("writes every action out", () => {
    for (const { key, permissions } of principals(production)) {
      expect({ key, actions: permissions.flatMap(({ actions }) => actions.filter((action) => !/^[a-z0-9-]+:[A-Za-z]+$/.test(action))) }).toEqual({
        key,
        actions: [],
      });
    }
  });

  it("names resources, except for the one call that AWS can't restrict", () => {
    const anything = principals(production).flatMap(({ permissions }) => permissions.filter(({ resources }) => resources.includes("*")));
    expect(anything).toEqual([{ actions: ["sqs:ListQueues"], resources: ["*"] }]);
  });

  it("lets nobody change or delete an event", () => {
    const events = production.tables.find(({ key }) => key === "events")?.arn ?? "";
    const touching = principals(production).flatMap(({ permissions }) =>
      permissions.filter(({ resources }) => resources.includes(events)).flatMap(({ actions }) => actions),
    );
    expect(touching).toContain("dynamodb:PutItem");
    expect(touching.filter((action) => /Update|Delete|BatchWrite|PartiQL/.test(action))).toEqual([]);
  });

  it("shares what signs reply tokens among those who issue and read them, and asks for a chat's secret where there is a chat", () => {
    const withSecret = (t: Topology, name: string) =>
      ([...functionsOf(t).map(({ key }) => key), "worker"] as const).filter((key) => secretsOf(key, t).some(({ secret }) => secret === name));
    expect(withSecret(production, "ReplyTokenKeys")).toEqual(["ingest", "reply", "chat"]);
    expect([withSecret(production, "ChatSecret"), withSecret(empty, "ChatSecret")]).toEqual([["reply", "chat"], []]);
    const ofChat = (t: Topology) => t.alarms.filter(({ key }) => key === "chat-errors").length;
    expect([ofChat(production), ofChat(empty)]).toEqual([1, 0]);
  });

  it("stays within its stage", () => {
    const own = new Set(production.sites.flatMap(({ edit, production: live }) => [edit.bucket, live.bucket]));
    const elsewhere = principals(production).flatMap(({ permissions }) =>
      permissions
        .flatMap(({ resources }) => resources)
        .filter((resource) => resource !== "*" && !resource.includes("webordinary-production-") && !resource.startsWith("distribution:"))
        .filter((resource) => !own.has(resource.replace("arn:aws:s3:::", "").replace("/*", "")) && resource !== production.mail?.identityArn),
    );
    expect(elsewhere).toEqual([]);
  });

  it("lets the worker alone deploy, and nobody but ingest read mail", () => {
    const on = (bucket: string, action = /./) =>
      principals(production)
        .filter(({ permissions }) =>
          permissions.some(
            ({ actions, resources }) => actions.some((each) => action.test(each)) && resources.some((each) => each.startsWith(bucket)),
          ),
        )
        .map(({ key }) => key);
    expect(on("arn:aws:s3:::edit.amelia.")).toEqual(["worker"]);
    expect(on(production.buckets.previews.arn)).toEqual(["worker"]);
    expect(on(production.buckets.mail.arn)).toEqual(["ingest", "chat"]);
    expect(on(production.buckets.mail.arn, /Get|List/)).toEqual(["ingest"]);
    expect(on(production.buckets.media.arn, /Put/)).toEqual(["ingest", "chat", "worker"]);
    const invalidating = principals(production).filter(({ permissions }) =>
      permissions.some(({ actions }) => actions.includes("cloudfront:CreateInvalidation")),
    );
    expect(invalidating.map(({ key }) => key)).toEqual(["worker"]);
  });
});

describe("stages", () => {
  it("share no name, whatever they are called", () => {
    const stages = ["production", "scott", "scot", "a", "ab"].map((stage) => new Set(namesOf(describeTopology(scopeOf(stage), INSTALLATION))));
    const together = new Set(stages.flatMap((names) => [...names]));
    expect(together.size).toBe(stages.reduce((sum, names) => sum + names.size, 0));
    expect(together.size).toBeGreaterThan(200);
  });

  it("keep their input queues apart from everybody's other queues", () => {
    const names = [production, personal].flatMap((t) => [
      ...queuesOf(t).flatMap(({ name, deadLetter }) => [name, deadLetter.name]),
      ...Object.values(t.strays).map(({ name }) => name),
    ]);
    const mixedUp = [production, personal].flatMap((t) => names.filter((name) => name.startsWith(t.inputQueues.namePrefix)));
    expect(mixedUp).toEqual([]);
  });

  it("are refused when a dash would make two of them one, or a name would grow too long", () => {
    for (const stage of ["a-b", "", "9", "Scott", "abcdefghijklmnop", "preview", "edit"]) {
      expect(() => describeTopology(scopeOf(stage), settings)).toThrow(expect.objectContaining({ code: "invalid-scope" }));
    }
    expect(() => describeTopology(scopeOf("amelia"), INSTALLATION)).toThrow("call the stage something else");
    expect(() => describeTopology(scopeOf("scott", { account: "1234" }), settings)).toThrow("twelve digits");
    expect(() => describeTopology(scopeOf("scott", { region: "frankfurt" }), settings)).toThrow("AWS_REGION");
  });

  it("can't be run live in production, where messages would come to somebody's own machine", () => {
    expect(() => describeTopology(scopeOf("production", { live: true }), settings)).toThrow("personal stages");
  });

  it("have names that AWS takes", () => {
    const longest = describeTopology(scopeOf("abcdefghijklmno", { app: "abcdefghijklmno" }), settings);
    expect(Math.max(...queuesOf(longest).map(({ deadLetter }) => deadLetter.name.length))).toBeLessThanOrEqual(80);
    expect(Math.max(...functionsOf(longest).map(({ name }) => name.length))).toBeLessThanOrEqual(64);
    expect(Math.max(...Object.values(longest.buckets).map(({ name }) => name.length))).toBeLessThanOrEqual(63);
  });
});

describe("sites and mail", () => {
  it("are on the domain itself in production, and below their own name in a personal stage", () => {
    const hosts = (t: Topology) => t.sites.map(({ edit, production: live }) => [edit.host, live.host]);
    expect(hosts(production)).toEqual([
      ["edit.amelia.webordinary.example", "ameliastamps.example"],
      ["edit.bob.webordinary.example", "bob.webordinary.example"],
    ]);
    expect(hosts(personal)).toEqual([
      ["edit.amelia.scott.webordinary.example", "amelia.scott.webordinary.example"],
      ["edit.bob.scott.webordinary.example", "bob.scott.webordinary.example"],
    ]);
    expect([production, personal].map((t) => t.previews?.wildcard)).toEqual(["*.preview.webordinary.example", "*.preview.scott.webordinary.example"]);
  });

  it("name the edit bucket as its host, as a website bucket has to be", () => {
    expect(production.sites.map(({ edit }) => edit.bucket === edit.host)).toEqual([true, true]);
  });

  it("are received only where that was opted into", () => {
    expect({ production: production.mail?.receiving?.ruleSet, personal: personal.mail?.receiving }).toEqual({
      production: "webordinary-production-inbound",
      personal: undefined,
    });
  });

  it("don't exist without a domain, and a site without one is a mistake that is told", () => {
    expect({ sites: empty.sites, previews: empty.previews, mail: empty.mail }).toEqual({ sites: [], previews: undefined, mail: undefined });
    expect(() => describeTopology(scopeOf("scott"), { ...settings, sites: [{ projectId: "amelia" }] })).toThrow("set `domain`");
  });
});

describe("the environment", () => {
  it("is what the function's own file asks for, and the file is there", () => {
    const asked = {
      ingest: IngestSettings,
      relay: RelaySettings,
      router: RouterSettings,
      reply: ReplySettings,
      janitor: JanitorSettings,
      webhook: WebhookSettings,
      chat: ChatSettings,
    };
    for (const t of [production, personal, empty]) {
      for (const { key, handler, environment } of functionsOf(t)) {
        const secrets = Object.fromEntries((SECRETS[key] ?? []).map(({ variable }) => [variable, "a secret of some length and not a short one"]));
        expect({ key, parsed: asked[key].safeParse({ ...environment, ...secrets }).error }).toEqual({ key, parsed: undefined });
        expect({ key, file: existsSync(join(root, handler.replace(/\.handler$/, ".ts"))) }).toEqual({ key, file: true });
      }
      expect(WorkerSettings.safeParse(t.worker.environment).error).toBeUndefined();
      expect(existsSync(join(root, t.worker.devCommand.split(" ").at(-1) ?? ""))).toBe(true);
    }
  });

  it("tells each function and the worker what they need and nothing of another stage", () => {
    const environments = [...functionsOf(personal).map(({ environment }) => environment), personal.worker.environment];
    for (const environment of environments) {
      expect(environment).toMatchObject({
        WEBORDINARY_APP: "webordinary",
        WEBORDINARY_STAGE: "scott",
        WEBORDINARY_EVENTS_TABLE: "webordinary-scott-events",
      });
      expect(Object.values(environment).filter((value) => value.includes("production-"))).toEqual([]);
    }
    const own = (environment: Readonly<Record<string, string>>) =>
      Object.keys(environment).filter((name) => !/_TABLE$|_(APP|STAGE|REGION|METRICS_NAMESPACE)$/.test(name));
    expect(Object.fromEntries(functionsOf(production).map(({ key, environment }) => [key, own(environment)]))).toEqual({
      ingest: ["WEBORDINARY_MAIL_DLQ_URL", "WEBORDINARY_MAIL_BUCKET", "WEBORDINARY_MEDIA_BUCKET", "WEBORDINARY_MAIL_DOMAIN"],
      relay: ["WEBORDINARY_BUS"],
      router: ["WEBORDINARY_ROUTING_DLQ_URL", "WEBORDINARY_CLUSTER", "WEBORDINARY_SERVICE", "WEBORDINARY_MAX_WORKERS", "WEBORDINARY_LIVE"],
      reply: [
        "WEBORDINARY_OUTPUT_DLQ_URL",
        "WEBORDINARY_ARTIFACTS_BUCKET",
        "WEBORDINARY_MEDIA_BUCKET",
        "WEBORDINARY_MAIL_DOMAIN",
        "WEBORDINARY_MAIL_CONFIGURATION_SET",
        "WEBORDINARY_CHAT_CALLBACK",
      ],
      janitor: ["WEBORDINARY_CLUSTER", "WEBORDINARY_SERVICE", "WEBORDINARY_MAX_WORKERS", "WEBORDINARY_LIVE"],
      webhook: [],
      chat: ["WEBORDINARY_MAIL_BUCKET", "WEBORDINARY_MEDIA_BUCKET"],
    });
  });
});
