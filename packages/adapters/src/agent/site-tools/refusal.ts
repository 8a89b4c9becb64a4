export type RefusalCode =
  /** The path leads out of the workspace, by itself or by a link. */
  | "outside"
  /** Configuration, dependencies, CI, secrets: see `PROTECTED`. */
  | "protected"
  /** Inside of the site, but none of the things that these tools are for. */
  | "not-content"
  | "missing"
  | "exists"
  | "ambiguous"
  | "invalid"
  | "too-large"
  /** It goes further than what was asked: people have to say yes to a plan first. */
  | "plan-needed"
  | "read-only"
  | "build-failed"
  | "unavailable";

/** A tool that doesn't do what it was asked to; the message is for the model and says what to do instead. Nothing was changed. */
export class ToolRefusedError extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = "ToolRefusedError";
    this.code = code;
  }
}
