import { inspect } from "node:util";
import type { Logger } from "@webordinary/domain";

type Fields = Readonly<Record<string, unknown>>;

/** One line of JSON each, as CloudWatch's queries want it. */
export class JsonLogger implements Logger {
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`)) {
    this.#write = write;
  }

  info(message: string, fields?: Fields): void {
    this.#write(lineOf({ level: "info", message }, fields));
  }

  warn(message: string, fields?: Fields): void {
    this.#write(lineOf({ level: "warn", message }, fields));
  }

  error(message: string, fields?: Fields): void {
    this.#write(lineOf({ level: "error", message }, fields));
  }
}

/** What can't be written as JSON is described: a line that tells of trouble must not make any. */
function lineOf(own: { readonly level: string; readonly message: string }, fields: Fields = {}): string {
  try {
    return JSON.stringify({ ...own, ...fields, ...own }, describeErrors);
  } catch {
    return JSON.stringify({ ...own, fields: inspect(fields) });
  }
}

const describeErrors = (_name: string, value: unknown): unknown => (value instanceof Error ? String(value) : value);
