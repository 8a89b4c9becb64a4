import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LineSplitter } from "./lines.ts";
import { progressLine } from "./progress.ts";
import { EMPTY_TRANSCRIPT, type Transcript, withLine } from "./transcript.ts";

const SESSION = "11111111-1111-4111-8111-111111111111";
const recorded = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, "fixtures", `${name}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");

function reading(lines: readonly string[]) {
  const progress: (string | null)[] = [];
  const problems: string[] = [];
  let transcript: Transcript = EMPTY_TRANSCRIPT;
  const listener = {
    onToolUse: (use: Parameters<typeof progressLine>[0]) => progress.push(progressLine(use, "/sites/amelia")),
    onMalformed: (problem: string) => problems.push(problem),
  };
  for (const line of lines) transcript = withLine(transcript, line, listener);
  return { transcript, progress, problems };
}

describe("what the CLI prints", () => {
  test("of an edit: its steps, what it was refused, its answer and its cost", () => {
    const { transcript, progress, problems } = reading(recorded("edited"));
    expect(progress).toEqual(["reads src/pages/index.astro", "edits src/pages/index.astro", "writes package.json", "reads /etc/passwd", null]);
    expect(problems).toEqual([]);
    expect(transcript).toMatchObject({ sessionId: SESSION, failedServers: ["site"], retry: null, malformed: 0 });
    expect(transcript.result).toEqual({
      type: "result",
      subtype: "success",
      is_error: false,
      session_id: SESSION,
      total_cost_usd: 0.0024000000000000002,
      result: '{"outcome":"done","text":"The heading says Good morning."}',
      structured_output: { outcome: "done", text: "The heading says Good morning." },
      stop_reason: "tool_use",
      terminal_reason: "completed",
      api_error_status: null,
      errors: [],
      permission_denials: [
        { tool_name: "Write", tool_input: { file_path: "/sites/amelia/package.json", content: "{}" } },
        { tool_name: "Read", tool_input: { file_path: "/etc/passwd" } },
      ],
    });
  });

  test("of a busy service: that it asked again, and an error with its status though the subtype says success", () => {
    const { transcript } = reading(recorded("busy"));
    expect(transcript.retry).toEqual({ delayMs: expect.any(Number), status: 529 });
    expect(transcript.result).toMatchObject({ subtype: "success", is_error: true, api_error_status: 529 });
  });

  test.each([
    ["interrupted", "error_during_execution", 0.00033],
    ["too-many-turns", "error_max_turns", 0.0012000000000000001],
  ])("of a run that was %s", (name, subtype, cost) => {
    expect(reading(recorded(name)).transcript.result).toMatchObject({ is_error: true, subtype, total_cost_usd: cost });
  });

  test("of a session that is lost", () => {
    const { transcript } = reading(recorded("lost-session"));
    expect(transcript).toMatchObject({ sessionId: null, result: { is_error: true, errors: [`No conversation found with session ID: ${SESSION}`] } });
  });

  test("of types that it will have one day is ignored", () => {
    const { transcript, problems } = reading(['{"type":"hologram","data":[1]}', '{"type":"system","subtype":"weather"}', '{"type":"user"}']);
    expect({ transcript, problems }).toEqual({ transcript: EMPTY_TRANSCRIPT, problems: [] });
  });

  test("that can't be read is counted and told, without quoting it", () => {
    const { transcript, problems } = reading(["half a {line of Amelia's", '{"no":"type"}', '{"type":"result","subtype":"Amelia\'s"}']);
    expect(transcript.malformed).toBe(3);
    expect(problems).toEqual(["no JSON, 24 characters", "no type", "unexpected shape (is_error: invalid_type, session_id: invalid_type)"]);
  });
});

describe("lines", () => {
  const splitter = (max = 100) => {
    const told: string[] = [];
    return { lines: new LineSplitter(max, () => told.push("too long")), told };
  };
  const bytes = (text: string): Buffer => Buffer.from(text, "utf8");

  test("come out whole however they are cut, also within a character", () => {
    const { lines } = splitter();
    const all = bytes("café\n\n  €uro\r\nlast");
    expect([...all].flatMap((byte) => lines.push(Buffer.from([byte]))).concat(lines.end())).toEqual(["café", "€uro", "last"]);
  });

  test("that are too long are given up, and the next one isn't", () => {
    const { lines, told } = splitter(5);
    expect(lines.push(bytes("123"))).toEqual([]);
    expect(lines.push(bytes("456789"))).toEqual([]);
    expect(lines.push(bytes("0\nabc\n"))).toEqual(["abc"]);
    expect(told).toEqual(["too long"]);
  });
});
