// What is installed: node_modules compared with package-lock.json, without asking npm (which takes a second).
// @ts-check

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {"runtime" | "dev"} Level what the system runs with; that and what builds and tests it */
/**
 * @typedef {object} LockEntry an entry of package-lock.json's `packages`, as far as it is read here
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [dev] only development needs it
 * @property {boolean} [devOptional] development, or something optional, needs it
 * @property {boolean} [optional]
 * @property {boolean} [peer]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 */

const STAMP = join("node_modules", ".webordinary-installed.json");
/** npm writes it after each change of node_modules: what lies there. */
const NPM_RECORD = join("node_modules", ".package-lock.json");

/**
 * Whether node_modules holds all that `level` needs. True after an install of ours (the stamp says so) and after
 * somebody's own `npm ci` or `npm install` (npm's record says so; it is stamped then).
 * @param {string} root @param {Level} level
 * @returns {boolean}
 */
export function isInstalled(root, level) {
  if (!existsSync(join(root, NPM_RECORD))) return false;
  const stamped = readStamp(root);
  const current = describe(root, level);
  const enough = stamped?.level === "dev" || stamped?.level === level;
  if (enough && stamped?.lock === current.lock && stamped.record === current.record && stamped.platform === current.platform) return true;
  if (!holdsAll(root, level)) return false;
  try {
    stamp(root, level);
  } catch {
    // A folder that is only read (an image, another user's) is compared anew each time: 50 ms.
  }
  return true;
}

/** Remembers that `level` is there. @param {string} root @param {Level} level */
export function stamp(root, level) {
  writeFileSync(join(root, STAMP), `${JSON.stringify(describe(root, level))}\n`);
}

/**
 * The lockfile, and what of it a level needs on this machine.
 * @param {string} root
 */
export function readLock(root) {
  const packages = readPackages(join(root, "package-lock.json"));
  return {
    /** @param {Level} level */
    wanted: (level) =>
      Object.entries(packages).filter(
        ([path, entry]) => path.includes("node_modules/") && fitsThisMachine(entry) && (level === "dev" || !(entry.dev || entry.devOptional)),
      ),
  };
}

/** @param {string} root @param {Level} level */
function holdsAll(root, level) {
  const there = readPackages(join(root, NPM_RECORD));
  return readLock(root)
    .wanted(level)
    .every(([path, entry]) => {
      // What only an optional package for another platform needs isn't installed; the binaries for this one are.
      if (entry.optional && !there[path] && !(entry.os || entry.cpu || entry.libc)) return true;
      if (!existsSync(join(root, path, "package.json"))) return false;
      if (entry.link) return true;
      return there[path]?.version === entry.version && there[path]?.integrity === entry.integrity;
    });
}

/** @param {string} file @returns {Record<string, LockEntry>} */
function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

/** npm's rule: a list of names, or of names with `!` that are excluded. @param {LockEntry} entry */
function fitsThisMachine(entry) {
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && (!entry.libc || fits(entry.libc, libc()));
}

/** @param {string | string[] | undefined} names @param {string} name */
function fits(names, name) {
  if (!names) return true;
  const list = [names].flat();
  if (list.includes(`!${name}`)) return false;
  return list.includes(name) || list.includes("any") || list.every((each) => each.startsWith("!"));
}

function libc() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  return report.header?.glibcVersionRuntime ? "glibc" : "musl";
}

/** @param {string} root @param {Level} level */
function describe(root, level) {
  const hash = (/** @type {string} */ file) =>
    createHash("sha256")
      .update(readFileSync(join(root, file)))
      .digest("hex");
  return { level, platform: `${process.platform}-${process.arch}`, lock: hash("package-lock.json"), record: hash(NPM_RECORD) };
}

/** @param {string} root @returns {ReturnType<typeof describe> | undefined} */
function readStamp(root) {
  const file = join(root, STAMP);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // A half-written stamp says nothing; npm's record is asked instead.
    return undefined;
  }
}
