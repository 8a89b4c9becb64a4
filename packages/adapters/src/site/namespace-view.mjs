// Runs as the first process of new namespaces, before a site's own code does: `node namespace-view.mjs VIEW UNSHARE COMMAND [ARGS...]`,
// VIEW being `{cwd, uid, gid, hidden, private, settings, kept}` as JSON. It covers what that code has no business with, makes the rest read-only,
// and then becomes the command, without any right to uncover it. Needs the rights that a user namespace gives over its own mounts, and
// nothing else.
// @ts-check

import { spawnSync } from "node:child_process";
import { constants, existsSync, mkdirSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @typedef {import("./build-view.ts").BuildView} BuildView */

/** Mount points are all that a hidden folder holds. */
const HIDDEN_SIZE = "size=1m,mode=0755";
/** Real ones: disks and memory, which root may open, terminals and cameras, which users may. */
const DEVICES = ["null", "zero", "full", "random", "urandom"].map((name) => `/dev/${name}`);
const DEVICE_LINKS = { fd: "fd", stdin: "fd/0", stdout: "fd/1", stderr: "fd/2" };
/** What a mount forbids stays forbidden: a user namespace may not take it back, and is refused if it leaves one out. */
const KEPT_OPTIONS = new Set(["nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"]);

const [text = "", unshare = "", command = "", ...args] = process.argv.slice(2);
/** @type {BuildView & { uid: number, gid: number }} */
const view = JSON.parse(text);

const covers = ["/proc", "/dev", ...view.hidden, ...view.private.map(({ path }) => path)];
const writable = view.kept.filter((each) => each.writable).map(({ path }) => path);
const shown = mounts().filter(({ path }) => ![...covers, ...writable].some((folder) => path === folder || path.startsWith(`${folder}/`)));
// Opened before anything is covered: below a covered folder they are reached by their descriptors alone. None of them is a link.
const kept = [...DEVICES.filter((path) => existsSync(path)).map((path) => ({ path, writable: true })), ...view.kept].map((each) => ({
  ...each,
  fd: openSync(each.path, constants.O_RDONLY | constants.O_NOFOLLOW),
  folder: statSync(each.path).isDirectory(),
}));
// What is put into a hidden folder is put there before it becomes read-only.
const holding = ["/dev", ...view.hidden.filter((folder) => [...view.private, ...view.kept].some(({ path }) => path.startsWith(`${folder}/`)))];
for (const path of holding) mount("-t", "tmpfs", "-o", HIDDEN_SIZE, "tmpfs", path);
for (const path of view.hidden.filter((each) => !holding.includes(each))) mount("-t", "tmpfs", "-o", `ro,${HIDDEN_SIZE}`, "tmpfs", path);
for (const { path, sizeMb } of view.private) {
  mkdirSync(path, { recursive: true });
  mount("-t", "tmpfs", "-o", `size=${sizeMb}m,mode=1777`, "tmpfs", path);
}
for (const { path, writable, fd, folder } of kept) {
  mkdirSync(folder ? path : dirname(path), { recursive: true });
  if (!existsSync(path)) writeFileSync(path, "");
  bind(fd, path);
  if (!writable) mount("-o", "remount,bind,ro", path);
}
for (const [name, target] of Object.entries(DEVICE_LINKS)) symlinkSync(`/proc/self/${target}`, `/dev/${name}`);
for (const path of holding) mount("-o", "remount,bind,ro", path);
for (const { path, options } of shown) mount("--options-source", "disable", "-o", ["remount,bind,ro", ...options].join(), path);
for (const path of view.settings) {
  bind(openSync(path, constants.O_RDONLY), path);
  mount("-o", "remount,bind,ro", path);
}
// A second user namespace has no rights over the mounts of this one, and its first process waits for the command as an init does.
process.chdir(view.cwd);
const user = ["--user", `--map-user=${view.uid}`, `--map-group=${view.gid}`, "--fork", "--kill-child", "--", command, ...args];
if (typeof process.execve !== "function") throw new Error(`Node ${process.version} can't become another program: sites are built by Node 24`);
process.execve(unshare, ["unshare", ...user], process.env);

/** Where something is mounted that can be written to; what this user can't reach, the site's code can't either. */
function mounts() {
  /** @type {Map<string, string[]>} The last one at a place is on top. */
  const found = new Map();
  for (const line of readFileSync("/proc/self/mountinfo", "utf8").split("\n")) {
    const [, , , , place = "", options = ""] = line.split(" ");
    const path = place.replace(/\\([0-7]{3})/g, (_match, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    if (path !== "") found.set(path, options.split(","));
  }
  return [...found]
    .filter(([path, options]) => !options.includes("ro") && isReachable(path))
    .map(([path, options]) => ({ path, options: options.filter((option) => KEPT_OPTIONS.has(option)) }));
}

/** @param {string} path */
function isReachable(path) {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** @param {number} fd @param {string} path */
function bind(fd, path) {
  run(["--no-canonicalize", "--bind", "/proc/self/fd/3", path], ["inherit", "inherit", "pipe", fd]);
}

/** @param {...string} mountArgs */
function mount(...mountArgs) {
  run(mountArgs, ["inherit", "inherit", "pipe"]);
}

/** Nothing is "ignore": that is /dev/null, which is covered for a while. @param {string[]} mountArgs @param {import("node:child_process").StdioOptions} stdio */
function run(mountArgs, stdio) {
  const { status, stderr, error } = spawnSync("mount", mountArgs, { stdio, env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C" } });
  if (status === 0) return;
  process.stderr.write(`the site's surroundings can't be hidden from it: ${error?.message ?? String(stderr).trim()}\n`);
  process.exit(1);
}
