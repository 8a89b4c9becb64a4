import type { Logger } from "@webordinary/domain";

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

  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    if (fields?.progress === true) this.#write(`          · ${message}`);
    else if (this.#verbose) this.#write(`          · ${message}${formatted(fields)}`);
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#write(`          ! ${message}${formatted(fields)}`);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#write(`          ✖ ${message}${formatted(fields)}`);
  }
}

function formatted(fields: Readonly<Record<string, unknown>> = {}): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
