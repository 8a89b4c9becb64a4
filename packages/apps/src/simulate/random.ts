import { hash } from "node:crypto";

/** Chance that a seed repeats (mulberry32). */
export class Random {
  readonly #seed: string;
  #state: number;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = Number.parseInt(hash("sha256", seed, "hex").slice(0, 8), 16);
  }

  /** Chance of its own for one concern or one instruction: how often others draw, and in which order, changes nothing about it. */
  fork(label: string): Random {
    return new Random(`${this.#seed}/${label}`);
  }

  /** From 0 up to 1. */
  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(least: number, most: number): number {
    return least + this.unit() * (most - least);
  }

  /** 0 up to, without, `count`. */
  index(count: number): number {
    return Math.floor(this.unit() * count);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Half of the values lie below `median`; `sigma` is the spread of the logarithm: 0.5 is narrow, 1 is wide. */
  logNormal({ median, sigma }: LogNormal): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.unit()));
  }
}

export type LogNormal = { readonly median: number; readonly sigma: number };
