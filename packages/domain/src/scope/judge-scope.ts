import type { ScopeFinding, ScopeRule } from "../plan/scope.ts";
import type { PendingChange, PendingChanges } from "../ports/workspaces.ts";
import type { OpenPlan } from "../session/session.state.ts";
import { SECRET_PATTERNS } from "./secret-patterns.ts";
import { isPage, isProtected, pageWords } from "./site-paths.ts";

/** What a change is measured by. `asked` is what people wrote and agreed to. */
export type ScopeOfWork = { readonly asked: string; readonly plan: OpenPlan | null; readonly planThresholdFiles: number };

/** Of a page that was rewritten less than this is left. */
const REWRITTEN_BELOW = 0.2;
/** A shorter page may well change as a whole. Lines. */
const LEAST_LINES = 20;
/** Pictures are made smaller than this on their way in; a larger file makes every visitor wait. Bytes. */
const LARGE_BYTES = 5 * 1024 * 1024;
/** In one event and one mail. */
const MAX_FINDINGS = 100;

/** What in the changes goes further than what was asked for, by path. Nothing is thrown away for it: people are asked. */
export function judgeScope({ files, truncated }: PendingChanges, scope: ScopeOfWork): readonly ScopeFinding[] {
  const found = files.flatMap((file) => findingsOf(file, scope));
  const tooMany = files.length > scope.planThresholdFiles || truncated;
  const many: ScopeFinding[] = tooMany ? [{ rule: "many-files", path: "", detail: `${files.length}${truncated ? "+" : ""}` }] : [];
  return [...many, ...found].filter((finding) => !isApproved(finding, scope.plan)).slice(0, MAX_FINDINGS);
}

function findingsOf(file: PendingChange, scope: ScopeOfWork): readonly ScopeFinding[] {
  const { path, change, bytes } = file;
  const found = (rule: ScopeRule, detail = ""): ScopeFinding => ({ rule, path: path.slice(0, 1024), detail });
  return [
    ...(isProtected(path) ? [found("protected-path")] : []),
    ...(file.symlink ? [found("link-outside")] : []),
    ...(change === "deleted" && isPage(path) ? [found("deleted-page")] : []),
    ...(isRewritten(file) && !isSpokenOf(path, scope.asked) ? [found("rewritten-page")] : []),
    ...(bytes > LARGE_BYTES ? [found("large-file", `${Math.round(bytes / 1024 / 1024)} MB`)] : []),
    ...secretsIn(file.addedText).map((kind) => found("secret", kind)),
  ];
}

const isRewritten = ({ change, path, linesBefore, linesKept }: PendingChange): boolean =>
  change === "modified" && isPage(path) && linesBefore >= LEAST_LINES && linesKept / linesBefore < REWRITTEN_BELOW;

function isSpokenOf(path: string, asked: string): boolean {
  const text = asked.toLowerCase();
  return pageWords(path).some((word) => text.includes(word));
}

function secretsIn(text: string): readonly string[] {
  return text === "" ? [] : SECRET_PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ kind }) => kind);
}

/** What people said yes to: the very finding, or for what a plan is about, the plan. */
function isApproved({ rule, path, detail }: ScopeFinding, plan: OpenPlan | null): boolean {
  if (!plan?.approved) return false;
  // A size or a number of files may have grown a little since; another kind of secret is another secret.
  const isSame = (other: ScopeFinding) => other.rule === rule && other.path === path && (rule !== "secret" || other.detail === detail);
  if (plan.findings.some(isSame)) return true;
  if (plan.because === "scope") return false;
  if (rule === "many-files" || rule === "rewritten-page") return true;
  const said = `${plan.proposal.summary} ${plan.proposal.pages.map(({ page, change }) => `${page} ${change}`).join(" ")}`;
  return rule === "deleted-page" && isSpokenOf(path, said);
}
