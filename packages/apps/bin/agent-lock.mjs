// Used while the worker's image is built: `node agent-lock.mjs package-lock.json FOLDER` writes a package.json and a package-lock.json that
// have the coding agent's program and nothing else, at the pinned version and with the hashes of the repository's own lockfile. `npm ci`
// there gets one program, checked, in place of everything that development needs.
// @ts-check

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const AGENT = "@anthropic-ai/claude-code";

/** @typedef {Record<string, Record<string, unknown>>} Packages the entries of a lockfile, by path */

/** @param {Packages} packages @returns {{ manifest: object, lock: object }} */
export function agentLock(packages) {
  const version = packages[`node_modules/${AGENT}`]?.version;
  if (version === undefined)
    throw new Error(`package-lock.json has no ${AGENT}: run \`npm install --save-dev --save-exact ${AGENT}\` in the repository`);
  const own = Object.entries(packages).filter(([path]) => path === `node_modules/${AGENT}` || path.startsWith(`node_modules/${AGENT}-`));
  const unhashed = own.filter(([, { integrity }]) => typeof integrity !== "string").map(([path]) => path);
  if (unhashed.length > 0) throw new Error(`package-lock.json has no hash of ${unhashed.join(", ")}: run \`npm install\` in the repository`);
  const manifest = { name: "agent", version: "0.0.0", private: true, dependencies: { [AGENT]: version } };
  const entries = own.map(([path, { dev: _, ...entry }]) => [path, entry]);
  return { manifest, lock: { ...manifest, lockfileVersion: 3, requires: true, packages: { "": manifest, ...Object.fromEntries(entries) } } };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [lockFile = "package-lock.json", folder = "."] = process.argv.slice(2);
  const { manifest, lock } = agentLock(JSON.parse(readFileSync(lockFile, "utf8")).packages);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest)}\n`);
  writeFileSync(join(folder, "package-lock.json"), `${JSON.stringify(lock)}\n`);
}
