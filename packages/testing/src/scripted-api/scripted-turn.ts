/** What the scripted API answers to one request for a message. */
export type ScriptedTurn =
  /** The model says something and is done. */
  | { readonly kind: "text"; readonly text: string; readonly usage?: ScriptedUsage }
  /** The model wants its tools used, and is asked again with what they gave. */
  | { readonly kind: "tools"; readonly text?: string; readonly uses: readonly ScriptedToolUse[]; readonly usage?: ScriptedUsage }
  /** The service declines to answer. */
  | { readonly kind: "refusal"; readonly text?: string }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly type: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Silence from here on: before the headers, after them, or in the middle of a text. */
  | { readonly kind: "stall"; readonly after: "request" | "headers" | "text" }
  /** The connection breaks, or the stream ends in order, in the middle of an event's JSON. */
  | { readonly kind: "cut"; readonly after: "request" | "half-json" }
  | { readonly kind: "truncated" };

export type ScriptedToolUse = { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
/** Tokens that the answer is said to have cost. */
export type ScriptedUsage = { readonly input: number; readonly output: number };

type Block = { readonly start: object; readonly delta: object };

const USAGE: ScriptedUsage = { input: 100, output: 20 };

const textBlock = (text: string): Block => ({ start: { type: "text", text: "" }, delta: { type: "text_delta", text } });
const toolBlock = ({ name, input }: ScriptedToolUse, id: string): Block => ({
  start: { type: "tool_use", id, name, input: {} },
  delta: { type: "input_json_delta", partial_json: JSON.stringify(input) },
});

const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;

/** The server-sent events of an answer; `id` is made of the request's number, so that every tool use has one of its own. */
export function streamOf(turn: Extract<ScriptedTurn, { kind: "text" | "tools" | "refusal" }>, number: number, model: string): string {
  const blocks =
    turn.kind === "tools"
      ? [...(turn.text ? [textBlock(turn.text)] : []), ...turn.uses.map((use, index) => toolBlock(use, `toolu_${number}_${index}`))]
      : turn.text
        ? [textBlock(turn.text)]
        : [];
  const usage = (turn.kind === "refusal" ? undefined : turn.usage) ?? USAGE;
  const stopReason = { text: "end_turn", tools: "tool_use", refusal: "refusal" }[turn.kind];
  return [
    startOf(number, model, usage),
    ...blocks.flatMap(({ start, delta }, index) => [
      event("content_block_start", { index, content_block: start }),
      event("content_block_delta", { index, delta }),
      event("content_block_stop", { index }),
    ]),
    event("message_delta", { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: usage.output } }),
    event("message_stop", {}),
  ].join("");
}

/** The beginning of an answer that breaks off: a message with half a text in it. */
export const halfStream = (number: number, model: string): string =>
  startOf(number, model, USAGE) +
  event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }) +
  event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "I begin" } });

/** And with half an event at its end. */
export const halfJson = (number: number, model: string): string =>
  `${halfStream(number, model)}event: content_block_delta\ndata: {"type":"content_bl`;

function startOf(number: number, model: string, usage: ScriptedUsage): string {
  const message = {
    id: `msg_${number}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
  return event("message_start", { message });
}
