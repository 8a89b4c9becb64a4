// What npm's failures mean, and what to do about them.
// @ts-check

import { InstallError } from "./install-error.mjs";

/** npm empties a folder into which something else still writes: another attempt usually succeeds. */
export const FOLDER_CHANGED = "folder-changed";
/** npm's own error lines; more than this is its debugging. */
const NPM_LINES_KEPT = 12;
/** Stack frames, dumped error objects, and the place of npm's own log. */
const NPM_NOISE = /^\s+at |^\s*[}\]]|^\s+\w+: .*,?$|A complete log of this run|_logs|behind a proxy|'proxy' config/;

const ADVICE = [
  {
    code: FOLDER_CHANGED,
    pattern: /ENOTEMPTY/,
    say: "Something else writes into node_modules meanwhile, perhaps an npm that was left behind. End it, then run the same command again.",
  },
  {
    code: "registry-unreachable",
    pattern: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network request|fetch failed/i,
    say: "The npm registry can't be reached. Check the network (or the proxy: `npm config get proxy`), then run the same command again.",
  },
  {
    code: "disk-full",
    pattern: /ENOSPC/,
    say: "The disk is full. Make room (`npm cache clean --force` gives some back), then run the same command again.",
  },
  {
    code: "not-permitted",
    pattern: /EACCES|EPERM|EROFS/,
    say: "A file can't be written. Make this folder and npm's cache (`npm config get cache`) yours.",
  },
  {
    code: "lock-out-of-sync",
    pattern: /EUSAGE|in sync/,
    say: "package.json and package-lock.json disagree. Run `npm install` and commit the changed package-lock.json.",
  },
  {
    code: "certificate",
    pattern: /CERT|SELF_SIGNED|UNABLE_TO_GET_ISSUER/,
    say: "The registry's certificate isn't trusted here. Set NODE_EXTRA_CA_CERTS to your network's CA bundle.",
  },
];

/**
 * @param {string} said what npm printed @param {number} code npm's exit code
 * @returns {InstallError}
 */
export function explain(said, code) {
  const lines = said.split("\n").map((line) => line.replace(/^npm (error|ERR!|warn|WARN)\s?/, "").trimEnd());
  const usage = lines.findIndex((line) => /^(Clean install a project|Usage:)$/.test(line));
  const useful = lines.slice(0, usage === -1 ? undefined : usage).filter((line) => line !== "" && !NPM_NOISE.test(line));
  const advice = ADVICE.find(({ pattern }) => pattern.test(said));
  // npm begins with the error's code and its reason.
  const heard = useful.slice(0, NPM_LINES_KEPT).map((line) => `    ${line}`);
  return new InstallError(
    advice?.code ?? "install-failed",
    [`\`npm ci\` failed (exit code ${code}). npm said:`, ...heard, advice?.say ?? "Mend that, then run the same command again."].join("\n"),
  );
}
