import type { Metrics } from "@webordinary/domain";

/** Metrics as log lines of CloudWatch's embedded metric format: no call, no client, and they are there when the process dies. */
export class LogMetrics implements Metrics {
  readonly #write: (line: string) => void;
  readonly #namespace: string;

  constructor(namespace: string, write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`)) {
    this.#namespace = namespace;
    this.#write = write;
  }

  count(name: string, value = 1): void {
    this.#put(name, value, "Count");
  }

  record(name: string, value: number): void {
    this.#put(name, value, name.endsWith("-ms") ? "Milliseconds" : "None");
  }

  #put(name: string, value: number, unit: string): void {
    const metrics = [{ Namespace: this.#namespace, Dimensions: [[]], Metrics: [{ Name: name, Unit: unit }] }];
    this.#write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: metrics }, [name]: value }));
  }
}
