import { z } from "zod";
import { ChatCallback } from "../chat-callback.ts";

/** As `HmacReplyTokens` and `WebhookChannel` ask for; said here again, since a function's start shouldn't load them. Characters. */
const MIN_REPLY_TOKEN_KEY = 16;
const MIN_CHAT_SECRET = 32;

const name = z.string().min(1);
/** A variable that holds JSON: what is wrong in it is told like what is wrong with the others. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        context.addIssue({ code: "custom", message: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` });
        return z.NEVER;
      }
    })
    .pipe(schema);
const flag = z.enum(["0", "1"]).transform((value) => value === "1");

/** What every function and the worker are told; see `infra/environment.ts`, which writes it. */
const Common = z.object({
  WEBORDINARY_APP: name,
  WEBORDINARY_STAGE: name,
  WEBORDINARY_REGION: name,
  WEBORDINARY_METRICS_NAMESPACE: name,
  /** An emulator's addresses; never set on AWS. */
  WEBORDINARY_ENDPOINT_DYNAMODB: z.url().optional(),
  WEBORDINARY_ENDPOINT_SQS: z.url().optional(),
  WEBORDINARY_ENDPOINT_S3: z.url().optional(),
  WEBORDINARY_ENDPOINT_EVENTS: z.url().optional(),
  WEBORDINARY_ENDPOINT_SES: z.url().optional(),
  WEBORDINARY_ENDPOINT_ECS: z.url().optional(),
  WEBORDINARY_ENDPOINT_CLOUDFRONT: z.url().optional(),
});

export const TableSettings = Common.extend({
  WEBORDINARY_EVENTS_TABLE: name,
  WEBORDINARY_LEASES_TABLE: name,
  WEBORDINARY_PROJECTS_TABLE: name,
  WEBORDINARY_READ_MODELS_TABLE: name,
  WEBORDINARY_INBOX_TABLE: name,
});
export type TableSettings = z.infer<typeof TableSettings>;

export const PoolSettings = Common.extend({
  WEBORDINARY_CLUSTER: name,
  WEBORDINARY_SERVICE: name,
  WEBORDINARY_MAX_WORKERS: z.coerce.number().int().nonnegative(),
  /** In `sst dev` the worker is a process of the developer's, and there is no service to wake. */
  WEBORDINARY_LIVE: flag.default(false),
});
export type PoolSettings = z.infer<typeof PoolSettings>;

/** Without a mail domain nothing is sent and nothing comes in. */
const MailDomain = { WEBORDINARY_MAIL_DOMAIN: name.optional(), WEBORDINARY_MAIL_CONFIGURATION_SET: name.optional() };

/** What reply tokens are signed with: keys separated by commas, the newest first; the others still verify. See `HmacReplyTokens`. */
const ReplyTokenKeys = {
  WEBORDINARY_REPLY_TOKEN_KEYS: z
    .string()
    .transform((text) => text.split(",").map((key) => key.trim()))
    .pipe(z.array(z.string().min(MIN_REPLY_TOKEN_KEY)).min(1)),
};
export type ReplyTokenSettings = { readonly WEBORDINARY_REPLY_TOKEN_KEYS: readonly string[] };

/** Such as those of `openssl rand -hex 32`. */
const chatSecret = z.string().min(MIN_CHAT_SECRET);

export const IngestSettings = TableSettings.extend({
  ...ReplyTokenKeys,
  WEBORDINARY_MAIL_BUCKET: name,
  WEBORDINARY_MEDIA_BUCKET: name,
  WEBORDINARY_MAIL_DLQ_URL: z.url(),
  WEBORDINARY_MAIL_DOMAIN: MailDomain.WEBORDINARY_MAIL_DOMAIN,
});
export type IngestSettings = z.infer<typeof IngestSettings>;

export const RelaySettings = TableSettings.extend({ WEBORDINARY_BUS: name });
export type RelaySettings = z.infer<typeof RelaySettings>;

export const JanitorSettings = TableSettings.extend(PoolSettings.shape);
export type JanitorSettings = z.infer<typeof JanitorSettings>;

export const RouterSettings = JanitorSettings.extend({ WEBORDINARY_ROUTING_DLQ_URL: z.url() });
export type RouterSettings = z.infer<typeof RouterSettings>;

export const ReplySettings = TableSettings.extend({
  ...ReplyTokenKeys,
  WEBORDINARY_ARTIFACTS_BUCKET: name,
  WEBORDINARY_MEDIA_BUCKET: name,
  WEBORDINARY_OUTPUT_DLQ_URL: z.url(),
  ...MailDomain,
  /** Where replies to chat messages are posted. Without one there is no chat. */
  WEBORDINARY_CHAT_CALLBACK: ChatCallback.optional(),
  WEBORDINARY_CHAT_SECRET: chatSecret.optional(),
});
export type ReplySettings = z.infer<typeof ReplySettings>;

export const WebhookSettings = TableSettings.extend({ WEBORDINARY_WEBHOOK_SECRET: z.string().min(16) });
export type WebhookSettings = z.infer<typeof WebhookSettings>;

export const ChatSettings = TableSettings.extend({
  ...ReplyTokenKeys,
  WEBORDINARY_MAIL_BUCKET: name,
  WEBORDINARY_MEDIA_BUCKET: name,
  WEBORDINARY_CHAT_SECRET: chatSecret,
});
export type ChatSettings = z.infer<typeof ChatSettings>;

const Site = z.object({
  projectId: name,
  edit: z.object({ host: name, bucket: name, url: z.url() }),
  production: z.object({ host: name, bucket: name, url: z.url() }),
});
export type PublicSite = z.infer<typeof Site>;

export const WorkerSettings = TableSettings.extend(PoolSettings.shape).extend({
  WEBORDINARY_MEDIA_BUCKET: name,
  WEBORDINARY_ARTIFACTS_BUCKET: name,
  WEBORDINARY_PREVIEWS_BUCKET: name,
  /** Below it every thread has a host of its own; without one, previews are told by their bucket's address. */
  WEBORDINARY_PREVIEW_DOMAIN: name.optional(),
  WEBORDINARY_SITES: json(z.array(Site)),
  WEBORDINARY_WORKSPACES: name,
  WEBORDINARY_MAIL_DOMAIN: name.optional(),
  WEBORDINARY_GIT_TOKEN: z.string().min(1).optional(),
  /** Who edits: see `agentFrom`, which reads these and, for Bedrock, what AWS's own variables say. */
  WEBORDINARY_AGENT: z.enum(["rehearsal", "claude-code"]).optional(),
  WEBORDINARY_MODEL: name.optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: z.url().optional(),
  CLAUDE_CODE_USE_BEDROCK: flag.optional(),
  /** Ids of the distributions in front of production sites, by project. */
  WEBORDINARY_DISTRIBUTIONS: json(z.record(z.string(), z.string())).prefault("{}"),
});
export type WorkerSettings = z.infer<typeof WorkerSettings>;

export type CommonSettings = z.infer<typeof Common>;

/** A function's environment is not what it should be: the message names each variable that is missing or wrong. */
export class EnvironmentError extends Error {
  readonly code = "wrong-environment";
  constructor(message: string) {
    super(message);
    this.name = "EnvironmentError";
  }
}

/** Checks the environment once, when the process starts. */
export function settingsOf<Schema extends z.ZodType>(schema: Schema, environment: Readonly<Record<string, string | undefined>>): z.infer<Schema> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new EnvironmentError(`this process can't start, its environment is wrong: ${wrong}. Deploy the stage again, or run it by \`sst dev\``);
}
