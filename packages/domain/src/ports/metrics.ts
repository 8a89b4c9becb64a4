export interface Metrics {
  /** Adds to a counter, such as `replies-sent`. */
  count(name: string, value?: number): void;
  /** One measured value, such as the milliseconds of a step. */
  record(name: string, value: number): void;
}
