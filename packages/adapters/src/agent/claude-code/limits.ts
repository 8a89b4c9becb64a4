export type ClaudeCodeLimits = {
  /** A run, from its start. Milliseconds. */
  readonly wallClockMs: number;
  /** The model's turns of a run. */
  readonly turns: number;
  /** What the CLI may print in a run. Bytes. */
  readonly outputBytes: number;
  /** How often the CLI asks the service again after an error that may pass. */
  readonly retries: number;
  /** Until the service's first sign of life for a request. Milliseconds. */
  readonly apiTimeoutMs: number;
  /** Silence in the middle of an answer. Milliseconds. */
  readonly streamIdleMs: number;
  /** Between asking it to interrupt its turn, which keeps session and costs right, and SIGTERM. Milliseconds. */
  readonly interruptGraceMs: number;
  /** Between SIGTERM and SIGKILL. Milliseconds. */
  readonly endGraceMs: number;
};

export const DEFAULT_LIMITS: ClaudeCodeLimits = {
  // Owners wait for it; large work is planned and split.
  wallClockMs: 15 * 60_000,
  turns: 40,
  // Photos that the model looks at come by in base64.
  outputBytes: 50_000_000,
  // The CLI's own default waits for three minutes; the worker tries again by itself.
  retries: 3,
  apiTimeoutMs: 120_000,
  streamIdleMs: 60_000,
  // Together below the second within which an agent has to be gone; it mostly needs a tenth of that.
  interruptGraceMs: 500,
  endGraceMs: 250,
};
