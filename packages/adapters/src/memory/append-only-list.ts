/** Items per chunk: large enough that copying a short list is one copy, small enough that growing never copies much. */
const CHUNK = 1_024;

/**
 * A list that only grows. One long array is copied whole each time it outgrows its room, and the copies burden the garbage
 * collector: at 100,000 items that makes a push a quarter dearer. Chunks are never copied.
 */
export class AppendOnlyList<Item> {
  readonly #chunks: Item[][] = [];
  #last: Item[] | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#last === null || this.#last.length === CHUNK) {
      this.#last = [];
      this.#chunks.push(this.#last);
    }
    this.#last.push(item);
    this.#length += 1;
  }

  /** A new array of the items from index `start` up to, without, `end`. */
  slice(start = 0, end = this.#length): Item[] {
    const from = Math.max(0, start);
    const to = Math.min(end, this.#length);
    if (from >= to) return [];
    const first = Math.floor(from / CHUNK);
    const parts = this.#chunks.slice(first, Math.floor((to - 1) / CHUNK) + 1);
    const [only] = parts;
    const joined = parts.length === 1 && only ? only : parts.flat();
    return joined.slice(from - first * CHUNK, to - first * CHUNK);
  }
}
