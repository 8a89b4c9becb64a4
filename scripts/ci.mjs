// `.ci/run`: the README's test command, the checks, the slow proofs and those in containers; each one even after a failure.
// Runs on a clean checkout, on Node 20 and up. The last line is `N passed, N failed`.
// @ts-check

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ passed: number, failed: number }} Count */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "ci-"));
const report = join(scratch, "vitest.json");
// With CI set vitest writes no snapshot. Without a home, npm and git would look for theirs in the current folder.
const env = { ...process.env, CI: "1", HOME: process.env.HOME || scratch };

/** @param {string[]} args @returns {Promise<{ code: number | null, said: string }>} */
function npm(args) {
  return new Promise((done) => {
    const began = Date.now();
    console.log(`\n=== npm ${args.join(" ")}`);
    const child = spawn("npm", args, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk) => {
      process.stdout.write(chunk);
      said = (said + chunk).slice(-100_000);
    });
    child.on("error", (error) => done({ code: 1, said: `${error.message}` }));
    child.on("close", (code) => {
      console.log(
        `=== npm ${args[0] === "run" ? args[1] : args[0]}: ${code === 0 ? "ok" : `FAILED (exit code ${code})`} in ${((Date.now() - began) / 1000).toFixed(1)} s`,
      );
      done({ code, said });
    });
  });
}

/** A command that failed must not look like one that passed, whatever it printed. @param {Count} count @param {number | null} code @returns {Count} */
function doubt(count, code) {
  if (code === 0 && count.passed === 0) return { ...count, failed: count.failed + 1 };
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** A file that can't even be loaded has no tests: it counts as one that failed. @returns {Count} */
function countTests() {
  try {
    /** @type {{ testResults: Array<{ status: string, assertionResults: Array<{ status: string }> }> }} */
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const tests = testResults.flatMap((file) => file.assertionResults);
    const unloaded = testResults.filter((file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"));
    return {
      passed: tests.filter(({ status }) => status === "passed").length,
      failed: tests.filter(({ status }) => status === "failed").length + unloaded.length,
    };
  } catch (error) {
    console.log(`vitest left no report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}

/** The last `N passed, N failed` that a command printed. @param {string} said @returns {Count} */
function countLine(said) {
  const found = [...said.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return found ? { passed: Number(found[1]), failed: Number(found[2]) } : { passed: 1, failed: 0 };
}

/** A script that runs vitest, counted by vitest's own report. @param {string[]} script @returns {Promise<Count>} */
async function tested(script) {
  rmSync(report, { force: true });
  const { code } = await npm([...script, "--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  return doubt(countTests(), code);
}

/** A script that counts for itself. @param {string} script @returns {Promise<Count>} */
async function counted(script) {
  const { code, said } = await npm(["run", script]);
  return doubt(countLine(said), code);
}

const began = Date.now();
const counts = [await tested(["test"]), await counted("check"), await tested(["run", "test:slow"]), await counted("test:containers")];
rmSync(scratch, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\nall of it took ${Math.round((Date.now() - began) / 1000)} s`);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
