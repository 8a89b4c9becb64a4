// `npm run check`: types, lint, formatting, import rules and source rules, all of them even after a failure.
// @ts-check

import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const bin = (/** @type {string} */ path) => join(root, "node_modules", path);

const HELP = `usage: npm run check [-- STEP...]

Runs every step, prints what each took, and fails if any failed.

  types-domain    the domain against its own tsconfig.json: no Node types
  types           everything else, tests and scripts included
  lint            Biome: lint rules and formatting (\`npm run format\` mends what can be mended)
  imports         what may import what: .dependency-cruiser.mjs
  sources         the domain is pure, containers are asked in entry points alone, adapters know no use case
`;

/** @typedef {() => Promise<{ ok: boolean, said: string }>} Step */
/** @type {Record<string, Step>} */
const steps = {
  "types-domain": () => tool(["typescript/bin/tsc", "-p", "packages/domain/tsconfig.json", "--pretty", "false"]),
  types: () => tool(["typescript/bin/tsc", "-p", "tsconfig.json", "--pretty", "false"]),
  lint: () => tool(["@biomejs/biome/bin/biome", "check", "--max-diagnostics=50", "--error-on-warnings", "."]),
  imports: async () => {
    const { checkImports } = await import("./import-rules.mjs");
    const { modules, dependencies, violations } = await checkImports(root);
    const lines = violations.map(({ rule, from, to }) => `${rule}: ${from} -> ${to}`);
    return { ok: lines.length === 0, said: [...lines, `${modules} modules, ${dependencies} imports read`].join("\n") };
  },
  sources: async () => {
    const { checkSources } = await import("./source-rules.mjs");
    const { files, breaches } = checkSources(root);
    const lines = breaches.map(({ rule, file, line, what }) => `${rule}: ${file}:${line} ${what}`);
    return { ok: lines.length === 0, said: [...lines, `${files} files read`].join("\n") };
  },
};

/** @param {string[]} command a tool's script below node_modules, and its arguments @returns {ReturnType<Step>} */
function tool([script = "", ...args]) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [bin(script), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.on("error", (error) => done({ ok: false, said: `${script} could not be started: ${error.message}. Run \`npm ci\`.` }));
    child.on("close", (code) => done({ ok: code === 0, said: said.trim() }));
  });
}

/** @param {string} name @param {Step} step @returns {Promise<boolean>} */
async function report(name, step) {
  const began = performance.now();
  const { ok, said } = await step().catch((error) => ({ ok: false, said: error instanceof Error ? error.message : String(error) }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const last = said.split("\n").at(-1) ?? "";
  if (!ok && said) console.log(said.replaceAll(/^/gm, "    "));
  console.log(`${ok ? "ok    " : "FAILED"} ${name.padEnd(14)} ${seconds.padStart(5)} s${ok && last ? `   ${last}` : ""}`);
  return ok;
}

const wanted = process.argv.slice(2);
if (wanted.includes("--help") || wanted.includes("-h")) {
  console.log(HELP);
  process.exit(0);
}
const unknown = wanted.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  console.error(`there is no step ${unknown.join(", ")}; there are ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

const chosen = Object.entries(steps).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const failed = [];
for (const [name, step] of chosen) {
  if (!(await report(name, step))) failed.push(name);
}
console.log(
  failed.length === 0
    ? `\nchecks: ${chosen.length} passed, 0 failed`
    : `\nchecks: ${chosen.length - failed.length} passed, ${failed.length} failed: ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
