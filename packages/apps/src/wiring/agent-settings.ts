import { BEDROCK_PASSED_ENVIRONMENT } from "@webordinary/adapters/agent";
import { z } from "zod";

type Environment = Readonly<Record<string, string | undefined>>;

/** Pinned, so that a site's owner gets tomorrow what was good today; a newer one is a decision. */
export const DEFAULT_MODEL = "claude-sonnet-4-5-20250929";
/** The same model as Bedrock calls it, where requests go to the regions of the world that have room. */
export const DEFAULT_BEDROCK_MODEL = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";

const Credentials = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("api-key"), apiKey: z.string().min(1), baseUrl: z.url().optional() }),
  z.object({ kind: z.literal("bedrock"), environment: z.record(z.string(), z.string()) }),
]);

/** Who edits: a language model, which costs money, or the rehearsal, which knows a few fixed phrases and costs nothing. */
export const AgentSettings = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rehearsal") }),
  z.object({ kind: z.literal("claude-code"), model: z.string().min(1), credentials: Credentials }),
]);
export type AgentSettings = z.infer<typeof AgentSettings>;

export const REHEARSAL: AgentSettings = { kind: "rehearsal" };

/** The environment asks for an agent that it doesn't give the means for; the message says which variable to set. */
export class AgentSettingsError extends Error {
  readonly code = "usage";
  constructor(message: string) {
    super(message);
    this.name = "AgentSettingsError";
  }
}

/** Claude Code when a key or Bedrock is configured, else the rehearsal; `WEBORDINARY_AGENT` decides it against what is configured. */
export function agentFrom(environment: Environment): AgentSettings {
  const wanted = given(environment, "WEBORDINARY_AGENT");
  if (wanted !== undefined && wanted !== "rehearsal" && wanted !== "claude-code") {
    throw new AgentSettingsError(`WEBORDINARY_AGENT is "${wanted}": it must be rehearsal or claude-code`);
  }
  if (wanted === "rehearsal") return REHEARSAL;
  const credentials = credentialsFrom(environment);
  if (credentials) return { kind: "claude-code", model: given(environment, "WEBORDINARY_MODEL") ?? defaultModel(credentials), credentials };
  if (wanted === undefined) return REHEARSAL;
  throw new AgentSettingsError(
    "WEBORDINARY_AGENT=claude-code needs somebody who pays for it: set ANTHROPIC_API_KEY, or CLAUDE_CODE_USE_BEDROCK=1 with AWS_REGION and a login",
  );
}

type AgentCredentials = z.infer<typeof Credentials>;

const defaultModel = ({ kind }: AgentCredentials): string => (kind === "bedrock" ? DEFAULT_BEDROCK_MODEL : DEFAULT_MODEL);

/** Bedrock is asked for by name, so it goes before a key that happens to be there: so the CLI decides as well. */
function credentialsFrom(environment: Environment): AgentCredentials | null {
  if (usesBedrock(environment)) return { kind: "bedrock", environment: bedrockEnvironment(environment) };
  const apiKey = given(environment, "ANTHROPIC_API_KEY");
  if (apiKey === undefined) return null;
  const baseUrl = given(environment, "ANTHROPIC_BASE_URL");
  if (baseUrl !== undefined && !z.url().safeParse(baseUrl).success) {
    throw new AgentSettingsError(`ANTHROPIC_BASE_URL is "${baseUrl}": it must be an address, such as https://api.example.com`);
  }
  return { kind: "api-key", apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

function usesBedrock(environment: Environment): boolean {
  const value = given(environment, "CLAUDE_CODE_USE_BEDROCK");
  if (value === undefined || value === "0" || value === "false") return false;
  if (value === "1" || value === "true") return true;
  throw new AgentSettingsError(`CLAUDE_CODE_USE_BEDROCK is "${value}": it must be 1 or 0`);
}

function bedrockEnvironment(environment: Environment): Record<string, string> {
  const region = given(environment, "AWS_REGION") ?? given(environment, "AWS_DEFAULT_REGION");
  if (region === undefined) throw new AgentSettingsError("CLAUDE_CODE_USE_BEDROCK=1 needs AWS_REGION: the region whose Bedrock is asked");
  const passed = BEDROCK_PASSED_ENVIRONMENT.flatMap((name) => {
    const value = given(environment, name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...sharedFiles(environment), ...Object.fromEntries(passed), AWS_REGION: region };
}

/** The CLI's HOME isn't the operator's, whose login they lie in. */
function sharedFiles(environment: Environment): Record<string, string> {
  const home = given(environment, "HOME");
  return home === undefined ? {} : { AWS_CONFIG_FILE: `${home}/.aws/config`, AWS_SHARED_CREDENTIALS_FILE: `${home}/.aws/credentials` };
}

/** A variable that is set to nothing isn't set. */
function given(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}
