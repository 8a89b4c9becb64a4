import type { Logger } from "@webordinary/domain";

/** One line of JSON each, as CloudWatch's queries want it. */
export class JsonLogger implements Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void {
    write("info", message, fields);
  }

  warn(message: string, fields?: Readonly<Record<string, unknown>>): void {
    write("warn", message, fields);
  }

  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    write("error", message, fields);
  }
}

function write(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
}
