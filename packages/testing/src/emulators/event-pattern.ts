import { JsonServiceError } from "./json-service.ts";

type Matcher = string | number | boolean | null | Readonly<Record<string, unknown>>;
type Pattern = { readonly [field: string]: Pattern | readonly Matcher[] };

const MATCHERS = ["prefix", "suffix", "anything-but", "exists"];

/** Checks a rule's pattern. What this emulator doesn't know is refused rather than ignored. */
export function parsePattern(text: string): Pattern {
  const refuse = (reason: string) => new JsonServiceError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
  const check = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.length === 0) throw refuse(`${path} is empty`);
      for (const matcher of value) {
        const names = typeof matcher === "object" && matcher !== null ? Object.keys(matcher) : [];
        const unknown = names.find((name) => !MATCHERS.includes(name));
        if (unknown) throw refuse(`the emulator has no matcher ${unknown}`);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const [field, inner] of Object.entries(value)) {
        if (field.startsWith("$")) throw refuse(`the emulator has no ${field}`);
        check(inner, `${path}.${field}`);
      }
    } else throw refuse(`${path} must be an object or an array`);
  };
  try {
    const pattern: unknown = JSON.parse(text);
    check(pattern, "pattern");
    return pattern as Pattern;
  } catch (error) {
    throw error instanceof SyntaxError ? refuse("it is no JSON") : error;
  }
}

/** Every field of the pattern matches, by any of its matchers. */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = typeof event === "object" && event !== null ? (event as Record<string, unknown>)[field] : undefined;
    if (!Array.isArray(wanted)) return matchesPattern(wanted as Pattern, value);
    const values = Array.isArray(value) ? value : [value];
    return (wanted as readonly Matcher[]).some((matcher) => values.some((one) => matchesOne(matcher, one)));
  });
}

function matchesOne(matcher: Matcher, value: unknown): boolean {
  if (typeof matcher !== "object" || matcher === null) return matcher === value;
  if ("exists" in matcher) return matcher.exists === (value !== undefined);
  if ("prefix" in matcher) return typeof value === "string" && value.startsWith(String(matcher.prefix));
  if ("suffix" in matcher) return typeof value === "string" && value.endsWith(String(matcher.suffix));
  const but = [matcher["anything-but"]].flat() as Matcher[];
  return value !== undefined && !but.some((one) => matchesOne(one, value));
}
