import type { LogLine } from "@webordinary/adapters/memory";

/** What functions and workers of this process have logged. Theirs are lines of JSON on stdout; they are kept here and not printed. */
export class CapturedLog {
  readonly lines: LogLine[] = [];
  readonly #write = process.stdout.write;

  start(): void {
    const write = this.#write.bind(process.stdout);
    process.stdout.write = ((chunk: string | Uint8Array, ...rest: []) => this.#take(String(chunk)) || write(chunk, ...rest)) as typeof write;
  }

  stop(): void {
    process.stdout.write = this.#write;
  }

  /** Of a child process, whose whole output these are. */
  addOutput(text: string): void {
    for (const line of text.split("\n")) this.#take(line);
  }

  /** False for what isn't a line of a log. */
  #take(text: string): boolean {
    if (!/^\{"(?:level|_aws)":.*\}\s*$/.test(text)) return false;
    const { level, message, _aws: metric, ...fields } = JSON.parse(text);
    if (metric === undefined) this.lines.push({ level, message, fields });
    return true;
  }
}
