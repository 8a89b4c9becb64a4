import type { Logger, Metrics } from "@webordinary/domain";

/** Measurements as log lines, for whoever asks for everything; nothing is kept. */
export class LoggedMetrics implements Metrics {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  count(name: string, value = 1): void {
    this.#logger.info(name, { value });
  }

  record(name: string, value: number): void {
    this.#logger.info(name, { value });
  }
}
