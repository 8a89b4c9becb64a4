// Puts SST's component sources and provider types into `.sst/platform`, once: `node scripts/sst-platform.mjs`.
// What checks or runs `sst.config.ts` needs them; about 320 MB and 40 s, out of npm's registry. No AWS account is asked.
// @ts-check

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** On a slow network; a usual one takes 40 s. */
const LONGEST_INSTALL_MS = 8 * 60_000;
/** How often another process's install is looked at. */
const LOOK_AGAIN_MS = 500;
/** The end of what SST said is what tells why. */
const SAID_KEPT = 2_000;

/** SST installs what the config's app needs: an app on AWS alone. Our own config isn't asked, so that an error in it shows where it is checked. */
const STUB = `/// <reference path="./.sst/platform/config.d.ts" />
export default $config({ app: () => ({ name: "webordinary", home: "aws" }), async run() {} });
`;

export class SstPlatformError extends Error {
  /** @param {"sst-missing" | "install-failed" | "install-timeout"} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "SstPlatformError";
    this.code = code;
  }
}

/**
 * The platform's folder; installed first when it is missing or another version's. Of several processes that ask at once, one
 * installs and the others wait.
 * @param {string} root the repository
 * @returns {Promise<string>}
 */
export async function ensureSstPlatform(root) {
  const platform = join(root, ".sst", "platform");
  const lock = join(root, ".sst", "installing");
  const wanted = sstVersion(root);
  mkdirSync(join(root, ".sst"), { recursive: true });
  const until = Date.now() + LONGEST_INSTALL_MS;
  while (platformVersion(platform) !== wanted) {
    if (!take(lock)) {
      if (Date.now() > until)
        throw new SstPlatformError("install-timeout", `another process has been installing for long: end it, or remove ${lock}`);
      await sleep(LOOK_AGAIN_MS);
      continue;
    }
    try {
      if (platformVersion(platform) !== wanted) await replace(root, platform, wanted);
    } finally {
      rmSync(lock, { force: true });
    }
  }
  return platform;
}

/** Whether the lock is this process's now. One that was left by a process that is gone doesn't count. @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    if (!isAlive(lock)) rmSync(lock, { force: true });
    return false;
  }
}

/** @param {string} lock */
function isAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive, too.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} root @param {string} platform @param {string} wanted */
async function replace(root, platform, wanted) {
  const scratch = mkdtempSync(join(root, ".sst", "installing-"));
  try {
    writeFileSync(join(scratch, "sst.config.ts"), STUB);
    await install(root, scratch);
    const made = join(scratch, ".sst", "platform");
    if (platformVersion(made) !== wanted) {
      throw new SstPlatformError("install-failed", `\`sst install\` left no platform of version ${wanted} in ${made}: run it by hand to see why`);
    }
    rmSync(platform, { recursive: true, force: true });
    renameSync(made, platform);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} root @param {string} folder @returns {Promise<void>} */
function install(root, folder) {
  const sst = join(root, "node_modules", "sst", "bin", "sst.mjs");
  // Without a home, npm and SST would look for theirs in the current folder or fail.
  const home = process.env.HOME && existsSync(process.env.HOME) ? process.env.HOME : process.env.HOME === undefined ? homedir() : folder;
  const env = { ...process.env, HOME: home, SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", SST_TELEMETRY_DISABLED: "1", SST_STAGE: "dev" };
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [sst, "install"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (/** @type {Buffer} */ chunk) => {
      said = (said + chunk).slice(-SAID_KEPT);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(
        new SstPlatformError(
          "install-timeout",
          `\`sst install\` took more than ${LONGEST_INSTALL_MS / 60_000} minutes: check the network to npm's registry\n${said}`,
        ),
      );
    }, LONGEST_INSTALL_MS);
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) return done();
      fail(new SstPlatformError("install-failed", `\`sst install\` ended with exit code ${code}: check the network to npm's registry\n${said}`));
    });
  });
}

/** @param {string} root @returns {string} */
export function sstVersion(root) {
  const file = join(root, "node_modules", "sst", "package.json");
  if (!existsSync(file)) throw new SstPlatformError("sst-missing", `${file} isn't there: run \`npm ci\``);
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}

/** @param {string} platform @returns {string | undefined} */
function platformVersion(platform) {
  const file = join(platform, "version");
  // The version's file comes first when SST unpacks, the packages last.
  const complete = existsSync(join(platform, "node_modules", "@pulumi", "aws", "package.json"));
  return complete && existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const began = Date.now();
  const platform = await ensureSstPlatform(resolve(dirname(fileURLToPath(import.meta.url)), ".."));
  console.log(`${platform} is there (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}
