import { inspect } from "node:util";
import type { Logger } from "@webordinary/domain";
import { printable } from "./terminal.ts";

/**
 * For people at a terminal: progress, warnings and errors always, the rest when asked for. On standard error, since output is
 * for results.
 */
export class ConsoleLogger implements Logger {
  readonly #verbose: boolean;
  readonly #write: (line: string) => void;

  constructor(options: { readonly verbose: boolean; readonly write?: (line: string) => void }) {
    this.#verbose = options.verbose;
    this.#write = options.write ?? ((line) => process.stderr.write(`${line}\n`));
  }

  /** What others wrote, such as an error's text, makes no lines of its own. */
  #line(text: string): void {
    this.#write(printable(text.replace(/[\r\n]+/g, " ")));
  }

  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    if (fields?.progress === true) this.#line(`          · ${message}`);
    else if (this.#verbose) this.#line(`          · ${message}${formatted(fields)}`);
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#line(`          ! ${message}${formatted(fields)}`);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#line(`          ✖ ${message}${formatted(fields)}`);
  }
}

function formatted(fields: Readonly<Record<string, unknown>> = {}): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${textOf(value)}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

function textOf(value: unknown): string {
  if (typeof value === "string" || value instanceof Error) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value);
  }
}
