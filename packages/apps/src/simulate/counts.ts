/** How often what was done: operations of ports, and the units in which DynamoDB bills them. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string, value = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + value);
  }

  /** Keeps the largest. */
  most(name: string, value: number): void {
    if (value > (this.#counts.get(name) ?? 0)) this.#counts.set(name, value);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  toJSON(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** DynamoDB writes by the started KB and reads consistently by the started 4 KB; a read that finds nothing is one as well. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));
