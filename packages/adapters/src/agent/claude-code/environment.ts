import { join } from "node:path";
import { NETWORK_ENVIRONMENT } from "../../system/network-environment.ts";
import type { ClaudeCodeLimits } from "./limits.ts";

export type Credentials =
  /** `baseUrl`: another address than the service's own, such as a gateway's. */
  | { readonly kind: "api-key"; readonly apiKey: string; readonly baseUrl?: string }
  /** Variables of AWS; others than `BEDROCK_PASSED_ENVIRONMENT` are left out. */
  | { readonly kind: "bedrock"; readonly environment: Readonly<Record<string, string>> };

/** Names that a host may copy from its own environment, so that the CLI may call Bedrock. */
export const BEDROCK_PASSED_ENVIRONMENT: readonly string[] = [
  "AWS_REGION",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_BEARER_TOKEN_BEDROCK",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "ANTHROPIC_BEDROCK_BASE_URL",
];

/** Names that a host may copy from its own environment into `env`, so that the CLI reaches its service. */
export const CLAUDE_PASSED_ENVIRONMENT: readonly string[] = [...NETWORK_ENVIRONMENT, "NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR"];

export type EnvironmentOf = {
  readonly home: string;
  readonly path: string;
  readonly credentials: Credentials;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ClaudeCodeLimits;
};

/** All of the CLI's environment: nothing of this process's own is added. */
export function claudeEnvironment({ home, path, credentials, env, limits }: EnvironmentOf): Record<string, string> {
  return {
    ...only(env, CLAUDE_PASSED_ENVIRONMENT),
    ...credentialVariables(credentials),
    PATH: path,
    HOME: home,
    TMPDIR: join(home, "tmp"),
    LANG: "C.UTF-8",
    CLAUDE_CONFIG_DIR: join(home, ".claude"),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
    // `@/etc/passwd` in a mail would send that file to the service.
    CLAUDE_CODE_DISABLE_FILE_MENTIONS: "1",
    CLAUDE_CODE_MAX_RETRIES: String(limits.retries),
    API_TIMEOUT_MS: String(limits.apiTimeoutMs),
    CLAUDE_ENABLE_BYTE_WATCHDOG: "1",
    CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: String(limits.streamIdleMs),
    // Else a stalled stream is asked for once more, as a whole, for minutes.
    CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: "1",
  };
}

function credentialVariables(credentials: Credentials): Record<string, string> {
  if (credentials.kind === "bedrock") return { ...only(credentials.environment, BEDROCK_PASSED_ENVIRONMENT), CLAUDE_CODE_USE_BEDROCK: "1" };
  return { ANTHROPIC_API_KEY: credentials.apiKey, ...(credentials.baseUrl === undefined ? {} : { ANTHROPIC_BASE_URL: credentials.baseUrl }) };
}

const only = (variables: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
