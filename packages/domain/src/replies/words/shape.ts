import type { en } from "./en.ts";

/** What one language has to say: the shape of the English words, with texts of its own. */
export type Words = Widened<typeof en>;

type Widened<T> = T extends (...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : T extends string
    ? string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof T]: Widened<T[Key]> };
