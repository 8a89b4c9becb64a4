/** What `mailparser` gives: keys in lower case, topmost first, folded lines still folded, a character for each byte. */
export type RawHeaderLine = { readonly key: string; readonly line: string };

export type HeaderField = { readonly key: string; readonly value: string };

/** Keys that a header field may have (RFC 5322, 2.2); random bytes with a colon in them are none. */
const FIELD_NAME = /^[!-9;-~]{1,200}$/;

/** The lines that a receiving mail server puts on top of what it was given. */
const TRACE_KEYS: ReadonlySet<string> = new Set(["return-path", "delivered-to", "x-original-to"]);

/** The header of a mail in the order in which it stands, since what stands on top is what the receiving service wrote. */
export class MailHeaders {
  /** Topmost first; values unfolded and trimmed. */
  readonly fields: readonly HeaderField[];
  readonly #byKey = new Map<string, string[]>();

  constructor(lines: readonly RawHeaderLine[]) {
    this.fields = lines.filter(({ key }) => FIELD_NAME.test(key)).map(({ key, line }) => ({ key, value: unfolded(line) }));
    for (const { key, value } of this.fields) {
      const values = this.#byKey.get(key);
      if (values) values.push(value);
      else this.#byKey.set(key, [value]);
    }
  }

  get isEmpty(): boolean {
    return this.fields.length === 0;
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** The topmost one's value, trimmed. */
  first(key: string): string | null {
    return this.all(key)[0] ?? null;
  }

  all(key: string): readonly string[] {
    return this.#byKey.get(key) ?? [];
  }

  /**
   * A trace field that the receiving service put on top: above the first Received line and above everything that the
   * sender could have written. Further down anybody may have put it there.
   */
  trace(key: "return-path" | "delivered-to" | "x-original-to"): string | null {
    for (const field of this.fields) {
      if (!TRACE_KEYS.has(field.key)) return null;
      if (field.key === key) return field.value;
    }
    return null;
  }
}

function unfolded(line: string): string {
  const value = line.slice(line.indexOf(":") + 1);
  return utf8(value.replace(/\r?\n[ \t]*/g, " ")).trim();
}

/** Headers may be UTF-8 (RFC 6532); what isn't stays as it came, a character for each byte. */
function utf8(bytes: string): string {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "latin1"));
  } catch (error) {
    if (error instanceof TypeError) return bytes;
    throw error;
  }
}
