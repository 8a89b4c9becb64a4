// `npm run test:containers`: sees to Docker and to the images' ground, then runs vitest.containers.config.ts.
// In CI Docker is installed and started when there is none; elsewhere it is said what is missing. Images are kept, all else is removed.
// @ts-check

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDaemon, MissingError, run } from "./docker-daemon.mjs";
import { ensureNodeImage } from "./node-image.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "containers-"));
const report = join(scratch, "vitest.json");
/** Marks what this run started, so that what a run leaves behind that was cut short can be removed without touching anybody else's. */
const runId = randomUUID();

/** @param {string} nodeImage @returns {Promise<number | null>} */
function vitest(nodeImage) {
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const args = [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config",
    "vitest.containers.config.ts",
    ...reporters,
    ...process.argv.slice(2),
  ];
  const env = { ...process.env, WEBORDINARY_NODE_IMAGE: nodeImage, WEBORDINARY_CONTAINERS_RUN: runId };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  // Ctrl-C reaches vitest as well; this process stays to clean up behind it.
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.once(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.once("error", () => done(null));
    child.once("exit", done);
  });
}

function removeLeftovers() {
  const ids = run("docker", ["ps", "--all", "--quiet", "--filter", `label=webordinary.run=${runId}`])
    .stdout.split("\n")
    .filter(Boolean);
  if (ids.length > 0) run("docker", ["rm", "--force", "--volumes", ...ids]);
  const networks = run("docker", ["network", "ls", "--quiet", "--filter", `name=webordinary-${runId}`])
    .stdout.split("\n")
    .filter(Boolean);
  if (networks.length > 0) run("docker", ["network", "rm", ...networks]);
}

/** @returns {{ passed: number, failed: number }} */
function counted() {
  try {
    /** @type {{ numPassedTests: number, numFailedTests: number, numFailedTestSuites: number }} */
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites) };
  } catch (error) {
    console.log(`vitest left no report: ${error instanceof Error ? error.message : error}`);
    return { passed: 0, failed: 1 };
  }
}

const began = Date.now();
let stopDaemon = async () => {};
try {
  stopDaemon = await ensureDaemon();
  const code = await vitest(await ensureNodeImage());
  const { passed, failed } = counted();
  const broken = failed === 0 && (code !== 0 || passed === 0) ? 1 : failed;
  process.exitCode = broken === 0 ? 0 : 1;
  console.log(`containers: ${Math.round((Date.now() - began) / 1000)} s, ${passed} passed, ${broken} failed`);
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof MissingError ? error.message : error);
  console.log("containers: not run, 0 passed, 1 failed");
} finally {
  removeLeftovers();
  await stopDaemon();
  rmSync(scratch, { recursive: true, force: true });
}
