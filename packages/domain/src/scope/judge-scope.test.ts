import { describe, expect, test } from "vitest";
import type { ScopeFinding } from "../plan/scope.ts";
import type { PendingChange } from "../ports/workspaces.ts";
import type { OpenPlan } from "../session/session.state.ts";
import { judgeScope, type ScopeOfWork } from "./judge-scope.ts";

const changed = (path: string, change: Partial<PendingChange> = {}): PendingChange => ({
  path,
  change: "modified",
  bytes: 1_000,
  linesBefore: 30,
  linesKept: 25,
  addedText: "We open at 10.",
  symlink: false,
  ...change,
});
const scope = (change: Partial<ScopeOfWork> = {}): ScopeOfWork => ({
  asked: "Change the opening hours.",
  plan: null,
  planThresholdFiles: 20,
  ...change,
});
const judged = (files: readonly PendingChange[], change: Partial<ScopeOfWork> = {}) => judgeScope({ files, truncated: false }, scope(change));
const rules = (files: readonly PendingChange[], change: Partial<ScopeOfWork> = {}) => judged(files, change).map(({ rule }) => rule);
const plan = (change: Partial<OpenPlan> = {}): OpenPlan => ({
  proposal: { summary: "The shop goes.", pages: [{ page: "Old prices", change: "is removed" }], risks: [], estimatedCostUsd: null },
  because: "agent",
  findings: [],
  approved: true,
  amendment: null,
  ...change,
});

describe("a change as it was asked for is let through:", () => {
  test.each([
    ["a page's passage", changed("src/pages/index.astro")],
    ["a new post", changed("src/content/posts/market.md", { change: "added", linesBefore: 0, linesKept: 0 })],
    ["a page that is short, as a whole", changed("src/pages/index.astro", { linesBefore: 19, linesKept: 0 })],
    ["a page that was spoken of, as a whole", changed("src/pages/opening-hours.astro", { linesKept: 0 })],
    ["a photo", changed("src/assets/mug.avif", { change: "added", bytes: 400_000, linesBefore: 0, linesKept: 0, addedText: "" })],
    ["a photo that goes", changed("src/assets/mug.avif", { change: "deleted", bytes: 0, linesBefore: 0, linesKept: 0, addedText: "" })],
    ["a style", changed("src/styles/global.css", { linesKept: 0 })],
    ["a component", changed("src/components/Hours.astro", { linesKept: 0 })],
  ])("%s", (_what, file) => {
    expect(judged([file])).toStrictEqual([]);
  });
});

describe("goes too far:", () => {
  test.each([
    "package.json",
    "package-lock.json",
    "astro.config.mjs",
    "tsconfig.json",
    ".env",
    ".env.production",
    ".npmrc",
    ".mcp.json",
    ".github/workflows/deploy.yml",
    ".claude/settings.json",
    "CLAUDE.md",
    "site/package.json",
    "netlify.toml",
    "node_modules/astro/index.js",
  ])("a change of %s", (path) => {
    expect(judged([changed(path)])).toStrictEqual([{ rule: "protected-path", path, detail: "" }]);
  });

  test("a page that is gone, asked for or not: the plan would have told", () => {
    const gone = changed("src/pages/prices.astro", { change: "deleted", bytes: 0, linesKept: 0, addedText: "" });
    expect(judged([gone], { asked: "Delete the page prices." })).toStrictEqual([
      { rule: "deleted-page", path: "src/pages/prices.astro", detail: "" },
    ]);
  });

  test("a long page, written anew, that nobody spoke of", () => {
    expect(rules([changed("src/pages/about.astro", { linesKept: 5 })])).toStrictEqual(["rewritten-page"]);
    expect(rules([changed("src/pages/about.astro", { linesKept: 6 })])).toStrictEqual([]);
  });

  test("a link to outside, a large file, a secret", () => {
    expect(rules([changed("src/a.md", { symlink: true })])).toStrictEqual(["link-outside"]);
    expect(judged([changed("public/film.mp4", { bytes: 6 * 1024 * 1024 })])).toStrictEqual([
      { rule: "large-file", path: "public/film.mp4", detail: "6 MB" },
    ]);
    const key = `AK${"IA"}ABCDEFGHIJKLMNOP`;
    const found = judged([changed("src/pages/index.astro", { addedText: `const key = "${key}";` })]);
    expect(found).toStrictEqual([{ rule: "secret", path: "src/pages/index.astro", detail: "AWS access key" }]);
    expect(JSON.stringify(found)).not.toContain(key);
  });

  test("more files than the project's policy lets pass", () => {
    const many = Array.from({ length: 4 }, (_, index) => changed(`src/assets/${index}.css`));
    expect(judged(many, { planThresholdFiles: 3 })).toStrictEqual([{ rule: "many-files", path: "", detail: "4" }]);
    expect(judged(many, { planThresholdFiles: 4 })).toStrictEqual([]);
    expect(judgeScope({ files: many, truncated: true }, scope())).toStrictEqual([{ rule: "many-files", path: "", detail: "4+" }]);
  });

  test("at most a hundred are told", () => {
    const many = Array.from({ length: 300 }, (_, index) => changed(`.github/${index}.yml`));
    expect(judged(many, { planThresholdFiles: 1_000 }).length).toBe(100);
  });
});

describe("what people said yes to", () => {
  const gone = changed("src/pages/old-prices.astro", { change: "deleted", addedText: "" });
  const rewritten = changed("src/pages/about.astro", { linesKept: 0 });
  const protectedPath: ScopeFinding = { rule: "protected-path", path: "package.json", detail: "" };

  test("as a plan covers the pages that it names, and what it takes to do it", () => {
    expect(rules([gone, rewritten], { plan: plan(), planThresholdFiles: 1 })).toStrictEqual([]);
    expect(rules([changed("src/pages/mugs.astro", { change: "deleted" })], { plan: plan() })).toStrictEqual(["deleted-page"]);
  });

  test("as a plan covers no protected path and no secret", () => {
    const key = changed("src/a.md", { addedText: `AK${"IA"}ABCDEFGHIJKLMNOP` });
    expect(rules([changed("package.json"), key], { plan: plan() })).toStrictEqual(["protected-path", "secret"]);
  });

  test("as excess covers just that, and nothing that came since", () => {
    const approved = plan({ because: "scope", findings: [protectedPath] });
    expect(rules([changed("package.json")], { plan: approved })).toStrictEqual([]);
    expect(rules([changed("package.json"), changed(".env")], { plan: approved })).toStrictEqual(["protected-path"]);
    const aws = changed("src/a.ts", { addedText: `AK${"IA"}ABCDEFGHIJKLMNOP` });
    const github = changed("src/a.ts", { addedText: `gh${"p_"}${"a1B2".repeat(9)}` });
    const waved = plan({ because: "scope", findings: [{ rule: "secret", path: "src/a.ts", detail: "AWS access key" }] });
    expect([rules([aws], { plan: waved }), rules([github], { plan: waved })]).toStrictEqual([[], ["secret"]]);
    expect(rules([gone, rewritten], { plan: approved })).toStrictEqual(["deleted-page", "rewritten-page"]);
  });

  test("counts only once they did", () => {
    expect(rules([gone], { plan: plan({ approved: false }) })).toStrictEqual(["deleted-page"]);
  });
});
