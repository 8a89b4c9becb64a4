import { createHash } from "node:crypto";
import type { Ids } from "@webordinary/domain";

/** Ids that are the same in every run of a test: counted instead of random. */
export class SequentialIds implements Ids {
  readonly #prefix: string;
  #count = 0;

  /** Two instances over one disk need different prefixes, or the second repeats the ids of the first. */
  constructor(prefix = "id") {
    this.#prefix = prefix;
  }

  random(): string {
    this.#count += 1;
    return `${this.#prefix}-${String(this.#count).padStart(8, "0")}`;
  }

  derive(...parts: readonly string[]): string {
    return deriveId(parts);
  }
}

/** 24 digits in base 36 are 124 bits: no two different inputs will ever meet. */
const DERIVED_LENGTH = 24;

/** JSON tells the parts apart: `["ab", "c"]` isn't `["a", "bc"]`. */
export function deriveId(parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return BigInt(`0x${hash}`).toString(36).padStart(50, "0").slice(-DERIVED_LENGTH);
}
