export interface Ids {
  /** A new id that nobody has had, `[a-z0-9-]`, at most 40 characters. */
  random(): string;
  /** The same parts, the same id: 24 characters of `[a-z0-9]` from a cryptographic hash. Parts are told apart from each other. */
  derive(...parts: readonly string[]): string;
}
