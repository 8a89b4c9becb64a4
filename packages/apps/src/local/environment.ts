import { delimiter, dirname } from "node:path";
import { CLAUDE_PASSED_ENVIRONMENT } from "@webordinary/adapters/agent";
import { MIN_CHAT_SECRET_CHARACTERS } from "@webordinary/adapters/chat";
import { GIT_PASSED_ENVIRONMENT } from "@webordinary/adapters/git";
import { NPM_PASSED_ENVIRONMENT } from "@webordinary/adapters/site";
import { type AgentSettings, agentFrom } from "../wiring/agent-settings.ts";
import { ChatCallback } from "../wiring/chat-callback.ts";
import { EmbeddedSettings } from "../wiring/embedded-settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type LocalOptions = {
  readonly dataDir: string;
  readonly httpPort?: number;
  /** Decides against what is configured: what is only shown must cost nothing. */
  readonly agent?: AgentSettings;
};

/** The settings of an embedded system: what the command line says, and what the operator's environment lets pass to children. */
export function settingsFrom(options: LocalOptions, environment: Environment): EmbeddedSettings {
  return EmbeddedSettings.parse({
    ...options,
    agent: options.agent ?? agentFrom(environment),
    hiddenFromBuilds: environment.HOME ? [environment.HOME] : [],
    path: nodePath(environment),
    gitEnv: pickEnvironment(environment, GIT_PASSED_ENVIRONMENT),
    buildEnv: pickEnvironment(environment, NPM_PASSED_ENVIRONMENT),
    agentEnv: pickEnvironment(environment, CLAUDE_PASSED_ENVIRONMENT),
    ...(environment.WEBORDINARY_CHROMIUM ? { chromium: environment.WEBORDINARY_CHROMIUM } : {}),
    trustedSenders: trustedSenders(environment.WEBORDINARY_TRUSTED_SENDERS),
    smtpOut: smtpServer(environment.WEBORDINARY_SMTP_URL),
    chat: chatService(environment),
    npmCacheDir: environment.WEBORDINARY_NPM_CACHE,
  });
}

/** Addresses, separated by commas; whoever else hands in a mail is not believed. Everybody on this machine is, when it isn't set. */
function trustedSenders(text: string | undefined): EmbeddedSettings["trustedSenders"] {
  if (text === undefined || text.trim() === "") return "all";
  return text.split(",").map((address) => address.trim().toLowerCase());
}

/** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. */
function smtpServer(text: string | undefined): EmbeddedSettings["smtpOut"] {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "smtp:" && url.protocol !== "smtps:") || !url.hostname) {
    throw new WrongSettingError("WEBORDINARY_SMTP_URL must look like smtp://user:password@mail.example.org:587 or smtps://...");
  }
  const secure = url.protocol === "smtps:";
  const auth = url.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : undefined;
  return { host: url.hostname, port: Number(url.port || (secure ? 465 : 587)), secure, ...(auth ? { auth } : {}) };
}

/** Both or neither: who may write is answered, and who is answered may write. */
function chatService({ WEBORDINARY_CHAT_SECRET: secret = "", WEBORDINARY_CHAT_CALLBACK: callback = "" }: Environment): EmbeddedSettings["chat"] {
  if (secret === "" && callback === "") return null;
  if (secret.length < MIN_CHAT_SECRET_CHARACTERS) {
    throw new WrongSettingError(
      `WEBORDINARY_CHAT_SECRET must have at least ${MIN_CHAT_SECRET_CHARACTERS} characters, such as those of openssl rand -hex 32`,
    );
  }
  if (!ChatCallback.safeParse(callback).success) {
    throw new WrongSettingError("WEBORDINARY_CHAT_CALLBACK must be where replies are posted: https://..., or http:// on this machine");
  }
  return { secret, callback };
}

/** A variable of the operator's says what can't be; the message says how it must look. */
export class WrongSettingError extends Error {
  readonly code = "usage";
}

/** The PATH of children: the Node that runs this comes first. */
export const nodePath = (environment: Environment): string =>
  [dirname(process.execPath), environment.PATH ?? "/usr/local/bin:/usr/bin:/bin"].join(delimiter);

/** What children get of the operator's environment: these names, and nothing else. */
export function pickEnvironment(environment: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));
}
