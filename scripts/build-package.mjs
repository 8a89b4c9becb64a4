// Builds the package in the current folder: an empty `dist`, what tsc makes of `tsconfig.build.json`, and declarations
// that name `.js` files. tsc rewrites a module's `./x.ts` to `./x.js` but leaves the declaration's as it was.
// @ts-check

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const RELATIVE_TS = /((?:from|import)\s*\(?\s*["']\.{1,2}\/[^"']+)\.ts(?=["'])/g;

const tsc = findCompiler();
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

for (const path of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!path.endsWith(".d.ts")) continue;
  const file = join("dist", path);
  // As long as before, so that the declaration maps stay true.
  const text = readFileSync(file, "utf8").replace(RELATIVE_TS, "$1.js");
  writeFileSync(file, text);
}

/** It is a development dependency, which `npm start` alone doesn't install. */
function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    console.error("The compiler isn't installed: run `npm ci` in the repository first, then the same command again.");
    process.exit(1);
  }
}
