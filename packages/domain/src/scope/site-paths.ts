/** Files that a site is built with and deployed by, and those that tell a coding agent what to do: an owner's mail seldom means them. */
const PROTECTED: readonly RegExp[] = [
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|yarn\.lock|bun\.lockb?)$/,
  /(?:^|\/)(?:astro|vite|svelte|tailwind|postcss)\.config\.[a-z]+$/,
  /(?:^|\/)tsconfig(?:\.[\w-]+)?\.json$/,
  /(?:^|\/)\.env(?:\.[\w.-]+)?$/,
  /(?:^|\/)\.(?:npmrc|yarnrc|yarnrc\.yml|nvmrc|gitmodules|gitattributes|gitignore|mcp\.json|gitlab-ci\.yml|travis\.yml|dockerignore)$/,
  /(?:^|\/)\.(?:git|github|gitlab|circleci|claude|husky|vscode|devcontainer)\//,
  /(?:^|\/)(?:CLAUDE\.md|AGENTS\.md|Dockerfile|Jenkinsfile|Makefile|netlify\.toml|vercel\.json|wrangler\.toml|sst\.config\.ts|buildspec\.ya?ml)$/,
  /(?:^|\/)node_modules\//,
];

export const isProtected = (path: string): boolean => PROTECTED.some((pattern) => pattern.test(path));

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
