import { stripVTControlCharacters } from "node:util";
import type { GitIdentity, GitResult } from "./git-child.ts";
import { withoutCredentials } from "./without-credentials.ts";

/** What people are shown of git's words. */
const MAX_DETAIL_LINES = 8;
const MAX_DETAIL_CHARS = 800;

/** What the remote itself said (its hooks' words), without git's framing. */
export function remoteLines(stderr: string): string {
  const lines = stderr
    .split(/\r?\n|\r/)
    .filter((line) => line.startsWith("remote:"))
    .map((line) => line.slice("remote:".length));
  return tidy(lines);
}

/** git's own reason: its fatal and error lines, or all it said. */
export function gitLines({ stderr, stdout }: GitResult): string {
  const lines = (stderr || stdout).split(/\r?\n|\r/);
  const reasons = lines.filter((line) => /^(fatal|error|ssh|.*Permission denied)/.test(line));
  return tidy((reasons.length > 0 ? reasons : lines).map((line) => line.replace(/^(fatal|error): /, "")));
}

function tidy(lines: readonly string[]): string {
  return withoutCredentials(stripVTControlCharacters(lines.map((line) => line.trim()).join("\n")))
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, MAX_DETAIL_LINES)
    .join("\n")
    .slice(0, MAX_DETAIL_CHARS);
}

/** The remote answered and said no; everything else that goes wrong on the way to it counts as unreachable. */
export const isRefusal = ({ stderr }: GitResult): boolean =>
  /permission denied|access denied|403|forbidden|not allowed|read.only|authentication failed|not authorized|unauthorized/i.test(stderr);

/** git refuses an identity without a name, and strips what would break its format; so do we, beforehand. */
export function safeIdentity(identity: GitIdentity, otherwise: GitIdentity): GitIdentity {
  const email = plain(identity.email) || otherwise.email;
  return { name: plain(identity.name) || email.split("@")[0] || otherwise.name, email };
}

// Names made of these alone are empty to git.
const plain = (text: string): string =>
  withoutControls(text)
    .replace(/[<>]/g, "")
    .replace(/^[\s.,:;"'\\]+|[\s.,:;"'\\]+$/g, "")
    .slice(0, 200);

/** Control characters (NUL would end an argument) become spaces. */
export const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, " ");
