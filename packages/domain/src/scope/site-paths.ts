/**
 * What a site is built with and deployed by, and what tells a coding agent what to do: an owner's mail seldom means it. Any part of
 * a path may be one, however its letters are written: some file systems don't tell `.Git` from `.git`.
 */
const PROTECTED_NAMES: ReadonlySet<string> = new Set([
  ...["package.json", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "yarn.lock", "bun.lock", "bun.lockb"],
  ...[".npmrc", ".yarnrc", ".yarnrc.yml", ".nvmrc", "node_modules"],
  ...[".github", ".gitlab", ".gitlab-ci.yml", ".circleci", ".travis.yml", ".husky", ".vscode", ".devcontainer", "jenkinsfile", "makefile"],
  ...["dockerfile", ".dockerignore", "netlify.toml", "vercel.json", "wrangler.toml", "sst.config.ts", "buildspec.yml", "buildspec.yaml"],
  ...[".claude", ".mcp.json", "claude.md", "claude.local.md", "agents.md"],
]);
const PROTECTED_PATTERNS: readonly RegExp[] = [
  /^(?:astro|vite|svelte|tailwind|postcss)\.config\./,
  /^tsconfig(?:\.[\w-]+)?\.json$/,
  /^\.env/,
  /^\.git/,
];

export function isProtected(path: string): boolean {
  const names = path.toLowerCase().split("/");
  return names.some((name) => PROTECTED_NAMES.has(name) || PROTECTED_PATTERNS.some((pattern) => pattern.test(name)));
}

/** A page, or an entry of a content collection, that is a page of its own. */
export const isPage = (path: string): boolean =>
  /(?:^|\/)src\/(?:pages|content)\/.+\.(?:astro|mdx?|html|markdoc|json|ya?ml)$/.test(path) || /^[^/]+\.html$/.test(path);

/** The words of a file's name, as people would say them: `src/pages/opening-hours.astro` is "opening hours". */
export const pageWords = (path: string): readonly string[] =>
  (path.split("/").at(-1) ?? "")
    .replace(/\.[^.]+$/, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2);
