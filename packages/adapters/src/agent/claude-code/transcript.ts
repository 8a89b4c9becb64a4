import { type ClaudeEvent, parseEvent, type Result, type ToolUse } from "./events.ts";

/** What one run of the CLI printed, as far as it matters. */
export type Transcript = {
  /** Null until the CLI has told that it is ready. */
  readonly sessionId: string | null;
  readonly failedServers: readonly string[];
  /** The last time that it wanted to ask the service again. */
  readonly retry: { readonly delayMs: number; readonly status: number | null } | null;
  readonly result: Result | null;
  /** Lines that couldn't be read. */
  readonly malformed: number;
};

export const EMPTY_TRANSCRIPT: Transcript = { sessionId: null, failedServers: [], retry: null, result: null, malformed: 0 };

export type TranscriptListener = {
  readonly onToolUse: (use: ToolUse) => void;
  readonly onMalformed: (problem: string) => void;
};

/** The transcript with one more line. */
export function withLine(transcript: Transcript, line: string, listener: TranscriptListener): Transcript {
  const event = parseEvent(line);
  if (event.kind === "malformed") listener.onMalformed(event.problem);
  if (event.kind === "tool-uses") for (const use of event.uses) listener.onToolUse(use);
  return withEvent(transcript, event);
}

function withEvent(transcript: Transcript, event: ClaudeEvent): Transcript {
  switch (event.kind) {
    case "init":
      return { ...transcript, sessionId: event.sessionId, failedServers: event.failedServers };
    case "api-retry":
      return { ...transcript, retry: { delayMs: event.delayMs, status: event.status } };
    case "result":
      return { ...transcript, result: event.result };
    case "malformed":
      return { ...transcript, malformed: transcript.malformed + 1 };
    case "tool-uses":
    case "other":
      return transcript;
  }
}
