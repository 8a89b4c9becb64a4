// Runs dependency-cruiser with the rules of `.dependency-cruiser.mjs`, and doubts it: a checker that read nothing found nothing.
// @ts-check

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import rules from "../.dependency-cruiser.mjs";

/** Where sources are. `packages` has to be there, the others may be missing. */
const FOLDERS = ["packages", "scripts", "bench"];
const SOURCE = /\.(ts|mjs)$/;
const NOT_OURS = /^(node_modules|dist|sample)$/;

/**
 * @typedef {object} ImportReport
 * @property {number} modules how many of the repository's own files were read
 * @property {number} dependencies how many imports were seen in them
 * @property {Array<{ rule: string, from: string, to: string }>} violations
 */

/**
 * Checks every source below `root`. Throws when the checker did not read all of them, or saw no type-only import, which
 * is how dependency-cruiser fails without a TypeScript that has a compiler API: silently.
 * @param {string} root a folder with `packages/`
 * @returns {Promise<ImportReport>}
 */
export async function checkImports(root) {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const files = folders.flatMap((folder) => listSources(root, folder));
  const result = files.length === 0 ? undefined : await cruiseFrom(root, folders);
  return judge(files, result);
}

/**
 * @param {readonly string[]} files what has to have been read
 * @param {import("dependency-cruiser").ICruiseResult | undefined} result
 * @returns {ImportReport}
 */
export function judge(files, result) {
  const read = new Map(result?.modules.map((module) => [module.source, module]));
  const unread = files.filter((file) => !read.has(file));
  if (!result || files.length === 0) throw new Error("the import rules were checked on no file at all: are the sources where they should be?");
  if (unread.length > 0) {
    throw new Error(
      `the import checker did not read ${unread.length} of ${files.length} files (${unread.slice(0, 3).join(", ")} ...): its verdict is worth nothing`,
    );
  }
  const seen = files.flatMap((file) => read.get(file)?.dependencies ?? []);
  if (!seen.some((dependency) => dependency.dependencyTypes.includes("type-only"))) {
    throw new Error("the import checker saw no type-only import: its TypeScript has no compiler API (6.0.x has one, 7 has none)");
  }
  return {
    modules: files.length,
    dependencies: seen.length,
    violations: result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** @param {string} root @param {string[]} folders @returns {Promise<import("dependency-cruiser").ICruiseResult>} */
async function cruiseFrom(root, folders) {
  const { output } = await cruise(
    folders,
    { .../** @type {object} */ (rules.options), baseDir: root, validate: true, ruleSet: { forbidden: rules.forbidden }, outputType: "json" },
    // Two runs in one process would otherwise share what they found on the disk.
    /** @type {import("dependency-cruiser").IResolveOptions} */ (/** @type {unknown} */ ({ bustTheCache: true })),
  );
  return typeof output === "string" ? JSON.parse(output) : output;
}

/** @param {string} root @param {string} folder @returns {string[]} paths relative to the root, with forward slashes */
function listSources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : listSources(root, path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}
