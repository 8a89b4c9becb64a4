import type { Logger } from "@webordinary/domain";

/** Errors and warnings by what they say; millions of other lines would only fill the memory. */
export class CountingLogger implements Logger {
  readonly warnings = new Map<string, number>();
  readonly errors = new Map<string, number>();
  /** The first of each, in full. */
  readonly examples = new Map<string, string>();

  info(): void {}

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#count(this.warnings, message, fields);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#count(this.errors, message, fields);
  }

  #count(counts: Map<string, number>, message: string, fields: Readonly<Record<string, unknown>> | undefined): void {
    counts.set(message, (counts.get(message) ?? 0) + 1);
    if (!this.examples.has(message)) this.examples.set(message, JSON.stringify(fields ?? {}));
  }
}
