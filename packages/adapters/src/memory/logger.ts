import type { Logger } from "@webordinary/domain";

export type LogLine = { readonly level: "info" | "warn" | "error"; readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

/** Keeps its lines for a test to look at. */
export class MemoryLogger implements Logger {
  readonly lines: LogLine[] = [];

  info(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: "info", message, fields });
  }

  warn(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: "warn", message, fields });
  }

  error(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push({ level: "error", message, fields });
  }
}
