import { z } from "zod";

/** The CLI's lines that matter here; fields that aren't needed are left out. It has many more types, which are ignored. */

const Init = z.object({
  type: z.literal("system"),
  subtype: z.literal("init"),
  session_id: z.string(),
  mcp_servers: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
});

/** It will ask the service again. */
const ApiRetry = z.object({
  type: z.literal("system"),
  subtype: z.literal("api_retry"),
  retry_delay_ms: z.number(),
  error_status: z.number().nullable().default(null),
});

const ToolUse = z.object({ type: z.literal("tool_use"), name: z.string(), input: z.record(z.string(), z.unknown()).default({}) });
export type ToolUse = z.infer<typeof ToolUse>;

const Assistant = z.object({ type: z.literal("assistant"), message: z.object({ content: z.array(z.unknown()) }) });

const Result = z.object({
  type: z.literal("result"),
  subtype: z.string(),
  is_error: z.boolean(),
  session_id: z.string(),
  total_cost_usd: z.number().nonnegative().default(0),
  result: z.string().default(""),
  structured_output: z.unknown().optional(),
  stop_reason: z.string().nullish(),
  terminal_reason: z.string().nullish(),
  /** HTTP status of the service's last answer, when that was an error. */
  api_error_status: z.number().nullish(),
  /** Such as `connection_failed`. */
  api_error: z.string().nullish(),
  errors: z.array(z.string()).default([]),
  permission_denials: z.array(z.object({ tool_name: z.string(), tool_input: z.record(z.string(), z.unknown()).default({}) })).default([]),
});
export type Result = z.infer<typeof Result>;

export type ClaudeEvent =
  | { readonly kind: "init"; readonly sessionId: string; readonly failedServers: readonly string[] }
  | { readonly kind: "api-retry"; readonly delayMs: number; readonly status: number | null }
  | { readonly kind: "tool-uses"; readonly uses: readonly ToolUse[] }
  | { readonly kind: "result"; readonly result: Result }
  /** Of a type that doesn't matter here. */
  | { readonly kind: "other" }
  /** No JSON, or a known type of another shape. `problem` quotes nothing of it: it may hold a person's words. */
  | { readonly kind: "malformed"; readonly problem: string };

const Typed = z.object({ type: z.string(), subtype: z.string().optional() });
/** What servers tell of themselves when the agent can't use them. One that is still `pending` comes later. */
const UNUSABLE = ["failed", "needs-auth", "disabled"];

/** Reads one line of `--output-format stream-json`. Never throws. */
export function parseEvent(line: string): ClaudeEvent {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: "malformed", problem: `no JSON, ${line.length} characters` };
  }
  const typed = Typed.safeParse(json);
  if (!typed.success) return { kind: "malformed", problem: "no type" };
  switch (`${typed.data.type}/${typed.data.type === "system" ? typed.data.subtype : ""}`) {
    case "system/init":
      return read(Init, json, (init) => ({
        kind: "init",
        sessionId: init.session_id,
        failedServers: init.mcp_servers.filter(({ status }) => UNUSABLE.includes(status)).map(({ name }) => name),
      }));
    case "system/api_retry":
      return read(ApiRetry, json, (retry) => ({ kind: "api-retry", delayMs: retry.retry_delay_ms, status: retry.error_status }));
    case "assistant/":
      return read(Assistant, json, ({ message }) => ({
        kind: "tool-uses",
        uses: message.content.flatMap((block) => ToolUse.safeParse(block).data ?? []),
      }));
    case "result/":
      return read(Result, json, (result) => ({ kind: "result", result }));
    default:
      return { kind: "other" };
  }
}

function read<T>(schema: z.ZodType<T>, json: unknown, event: (value: T) => ClaudeEvent): ClaudeEvent {
  const parsed = schema.safeParse(json);
  if (parsed.success) return event(parsed.data);
  const where = parsed.error.issues.map(({ path, code }) => `${path.join(".")}: ${code}`).join(", ");
  return { kind: "malformed", problem: `unexpected shape (${where})`.slice(0, 500) };
}
