// Runs as the first process of new namespaces, before a site's own code does: `node namespace-view.mjs VIEW UNSHARE COMMAND [ARGS...]`,
// VIEW being `{cwd, uid, gid, hidden, private, kept}` as JSON. It covers what that code has no business with, and then becomes the command,
// without any right to uncover it. Needs the rights that a user namespace gives over its own mounts, and nothing else.
// @ts-check

import { spawnSync } from "node:child_process";
import { mkdirSync, openSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** @typedef {import("./build-view.ts").BuildView} BuildView */

/** Mount points are all that a hidden folder holds. */
const HIDDEN_SIZE = "size=1m,mode=0755";

const [text = "", unshare = "", command = "", ...args] = process.argv.slice(2);
/** @type {BuildView & { uid: number, gid: number }} */
const view = JSON.parse(text);

// Opened before anything is covered: below a covered folder they are reached by their descriptors alone.
const kept = view.kept.map(({ path, writable }) => ({ path, writable, fd: openSync(path, "r"), folder: statSync(path).isDirectory() }));
for (const path of view.hidden) mount("-t", "tmpfs", "-o", HIDDEN_SIZE, "tmpfs", path);
for (const { path, sizeMb } of view.private) mount("-t", "tmpfs", "-o", `size=${sizeMb}m,mode=1777`, "tmpfs", path);
for (const { path, writable, fd, folder } of kept) {
  mkdirSync(folder ? path : dirname(path), { recursive: true });
  if (!folder) writeFileSync(path, "", { flag: "a" });
  bind(fd, path);
  if (!writable) mount("-o", "remount,bind,ro", path);
}
// A second user namespace has no rights over the mounts of this one, and its first process waits for the command as an init does.
process.chdir(view.cwd);
const user = ["--user", `--map-user=${view.uid}`, `--map-group=${view.gid}`, "--fork", "--kill-child", "--", command, ...args];
if (typeof process.execve !== "function") throw new Error(`Node ${process.version} can't become another program: sites are built by Node 24`);
process.execve(unshare, ["unshare", ...user], process.env);

/** @param {number} fd @param {string} path */
function bind(fd, path) {
  run(["--no-canonicalize", "--bind", "/proc/self/fd/3", path], ["ignore", "ignore", "pipe", fd]);
}

/** @param {...string} mountArgs */
function mount(...mountArgs) {
  run(mountArgs, ["ignore", "ignore", "pipe"]);
}

/** @param {string[]} mountArgs @param {import("node:child_process").StdioOptions} stdio */
function run(mountArgs, stdio) {
  const { status, stderr, error } = spawnSync("mount", mountArgs, { stdio, env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C" } });
  if (status === 0) return;
  process.stderr.write(`the site's surroundings can't be hidden from it: ${error?.message ?? String(stderr).trim()}\n`);
  process.exit(1);
}
