/** What `mailparser` gives: keys in lower case, topmost first, folded lines still folded. */
export type RawHeaderLine = { readonly key: string; readonly line: string };

/** Keys that a header field may have (RFC 5322, 2.2); random bytes with a colon in them are none. */
const FIELD_NAME = /^[!-9;-~]{1,200}$/;

/** The lines that a receiving mail server puts on top of what it was given. */
const TRACE_KEYS: ReadonlySet<string> = new Set(["return-path", "delivered-to", "x-original-to"]);

/** The header of a mail in the order in which it stands, since what stands on top is what the receiving service wrote. */
export class MailHeaders {
  readonly #fields: readonly { readonly key: string; readonly value: string }[];

  constructor(lines: readonly RawHeaderLine[]) {
    this.#fields = lines.filter(({ key }) => FIELD_NAME.test(key)).map(({ key, line }) => ({ key, value: unfolded(line) }));
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  has(key: string): boolean {
    return this.#fields.some((field) => field.key === key);
  }

  /** The topmost one's value, trimmed. */
  first(key: string): string | null {
    return this.#fields.find((field) => field.key === key)?.value ?? null;
  }

  all(key: string): readonly string[] {
    return this.#fields.filter((field) => field.key === key).map((field) => field.value);
  }

  /**
   * A trace field that the receiving service put on top: above the first Received line and above everything that the
   * sender could have written. Further down anybody may have put it there.
   */
  trace(key: "return-path" | "delivered-to" | "x-original-to"): string | null {
    for (const field of this.#fields) {
      if (!TRACE_KEYS.has(field.key)) return null;
      if (field.key === key) return field.value;
    }
    return null;
  }
}

function unfolded(line: string): string {
  const value = line.slice(line.indexOf(":") + 1);
  return value.replace(/\r?\n[ \t]*/g, " ").trim();
}
