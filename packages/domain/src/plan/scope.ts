import { z } from "zod";

/** What about a change goes further than what was asked, and where. */
export const ScopeRule = z.enum(["protected-path", "deleted-page", "rewritten-page", "secret", "large-file", "many-files", "link-outside"]);
export type ScopeRule = z.infer<typeof ScopeRule>;

export const ScopeFinding = z.object({
  rule: ScopeRule,
  path: z.string().max(1024),
  /** What exactly, for the sentence that a language has for the rule: the kind of secret (never itself), a size, a number of files. */
  detail: z.string().max(500),
});
export type ScopeFinding = z.infer<typeof ScopeFinding>;

/** Only an owner may wave these through. */
const OWNERS_WORD: readonly ScopeRule[] = ["protected-path", "secret", "link-outside"];

export const needsOwner = (findings: readonly ScopeFinding[]): boolean => findings.some(({ rule }) => OWNERS_WORD.includes(rule));
