import type { Permitted, PrincipalKey } from "./permissions.ts";

/** The environment of a function or the worker; every handler checks its part of it with zod when it starts. */
export type Environment = Readonly<Record<string, string>>;

export type Secret = { readonly secret: string; readonly variable: string };

/** Keys separated by commas, the newest first, such as those of `openssl rand -hex 32`: whoever issues and reads reply tokens has the same. */
const REPLY_TOKEN_KEYS: Secret = { secret: "ReplyTokenKeys", variable: "WEBORDINARY_REPLY_TOKEN_KEYS" };
/** Shared with the chat's service. */
const CHAT_SECRET: Secret = { secret: "ChatSecret", variable: "WEBORDINARY_CHAT_SECRET" };

/** Secrets come beside it, by name: `sst secret set NAME VALUE --stage STAGE`. */
export const SECRETS: Readonly<Partial<Record<PrincipalKey, readonly Secret[]>>> = {
  ingest: [REPLY_TOKEN_KEYS],
  reply: [REPLY_TOKEN_KEYS, CHAT_SECRET],
  chat: [REPLY_TOKEN_KEYS, CHAT_SECRET],
  webhook: [{ secret: "WebhookSecret", variable: "WEBORDINARY_WEBHOOK_SECRET" }],
  worker: [
    { secret: "AnthropicApiKey", variable: "ANTHROPIC_API_KEY" },
    { secret: "GitToken", variable: "WEBORDINARY_GIT_TOKEN" },
  ],
};

/** Bedrock needs no key, and where no chat is set up none is asked for. */
export function secretsOf(principal: PrincipalKey, { worker, chat }: Pick<Permitted, "worker" | "chat">): readonly Secret[] {
  const secrets = SECRETS[principal] ?? [];
  const asked = worker.bedrock === undefined ? secrets : secrets.filter(({ variable }) => variable !== "ANTHROPIC_API_KEY");
  return chat === undefined ? asked.filter((secret) => secret !== CHAT_SECRET) : asked;
}

/** What each principal is told. The worker gets `WEBORDINARY_DISTRIBUTIONS` besides, project ids to CloudFront ids, which only AWS knows. */
export function environmentOf(principal: PrincipalKey, t: Permitted & { readonly previewDomain: string | undefined }): Environment {
  const { app, stage, region } = t.scope;
  const common = {
    WEBORDINARY_APP: app,
    WEBORDINARY_STAGE: stage,
    WEBORDINARY_REGION: region,
    WEBORDINARY_METRICS_NAMESPACE: t.metricsNamespace,
  };
  const tables = Object.fromEntries(t.tables.map(({ key, name }) => [`WEBORDINARY_${variable(key)}_TABLE`, name]));
  const deadLetters = (key: keyof Permitted["queues"]) => ({ [`WEBORDINARY_${variable(key)}_DLQ_URL`]: t.queues[key].deadLetter.url });
  const bucket = (key: keyof Permitted["buckets"]) => ({ [`WEBORDINARY_${variable(key)}_BUCKET`]: t.buckets[key].name });
  const pool = {
    WEBORDINARY_CLUSTER: t.worker.cluster,
    WEBORDINARY_SERVICE: t.worker.service,
    WEBORDINARY_MAX_WORKERS: String(t.worker.max),
    // In `sst dev` the worker is a process of the developer's: there is no service to wake.
    WEBORDINARY_LIVE: t.scope.live ? "1" : "0",
  };
  const domain: Environment = t.mail === undefined ? {} : { WEBORDINARY_MAIL_DOMAIN: t.mail.domain };
  const mail: Environment = t.mail === undefined ? {} : { ...domain, WEBORDINARY_MAIL_CONFIGURATION_SET: t.mail.configurationSet };
  const callback: Environment = t.chat === undefined ? {} : { WEBORDINARY_CHAT_CALLBACK: t.chat.callback };
  switch (principal) {
    case "ingest":
      return { ...common, ...tables, ...deadLetters("mail"), ...bucket("mail"), ...bucket("media"), ...domain };
    case "relay":
      return { ...common, ...tables, WEBORDINARY_BUS: t.bus.name };
    case "router":
      return { ...common, ...tables, ...deadLetters("routing"), ...pool };
    case "reply":
      return { ...common, ...tables, ...deadLetters("output"), ...bucket("artifacts"), ...bucket("media"), ...mail, ...callback };
    case "janitor":
      return { ...common, ...tables, ...pool };
    case "webhook":
      return { ...common, ...tables };
    case "chat":
      return { ...common, ...tables, ...bucket("mail"), ...bucket("media") };
    case "worker":
      return {
        ...common,
        ...tables,
        ...pool,
        ...bucket("media"),
        ...bucket("artifacts"),
        ...bucket("previews"),
        ...domain,
        ...(t.previewDomain === undefined ? {} : { WEBORDINARY_PREVIEW_DOMAIN: t.previewDomain }),
        WEBORDINARY_SITES: JSON.stringify(t.sites),
        ...(t.worker.bedrock === undefined ? {} : { CLAUDE_CODE_USE_BEDROCK: "1", WEBORDINARY_MODEL: t.worker.bedrock.model }),
        WEBORDINARY_WORKSPACES: t.scope.live ? ".webordinary/workspaces" : t.worker.workspaces.mountPath,
      };
  }
}

const variable = (key: string): string => key.replaceAll("-", "_").toUpperCase();
