import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gitFolderOf } from "../system/git-folder.ts";
import { findIsolation, NpmSiteBuilder } from "./index.ts";

const CHECKOUT = new URL("../../../../", import.meta.url).pathname;
/** What a build leaves where it may write. */
const TRACE = `wo-trace-${process.pid}`;
const SECRET = "s3cret-of-somebody";

/** What a site's own code can reach; leaves nothing behind where it can reach too much. */
const LOOK = `
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
const { sockets, writes, lists, reads, trace } = JSON.parse(process.argv[2]);
const tried = (attempt) => { try { return attempt() ?? "done"; } catch (error) { return error.code; } };
const reached = (path) => new Promise((resolve) => connect(path).once("connect", function () { this.destroy(); resolve("connected"); }).once("error", ({ code }) => resolve(code)));
const all = async (paths, look) => Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await look(path)])));
const git = [() => writeFileSync(".git", "gitdir: elsewhere"), () => unlinkSync(".git"), () => renameSync(".git", "moved"), () => mkdirSync(".git/hooks")].map(tried);
const unescaped = (path) => path.replace(/\\\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
const found = {
  git,
  sockets: await all(sockets, reached),
  writes: await all(writes, (path) => tried(() => accessSync(path, constants.W_OK))),
  lists: await all(lists, (path) => tried(() => readdirSync(path))),
  reads: await all(reads, (path) => tried(() => readFileSync(path, "utf8"))),
  mounts: readFileSync("/proc/self/mountinfo", "utf8").split("\\n").filter(Boolean).map((line) => line.split(" ")).map((fields) => unescaped(fields[4])).filter((path) => tried(() => accessSync(path, constants.W_OK)) === "done"),
  own: [process.cwd(), process.env.HOME, process.env.npm_config_cache],
};
for (const path of [...found.own, "/tmp", "/var/tmp", "/dev/shm"]) writeFileSync(path + "/" + trace, "mine");
mkdirSync("dist");
writeFileSync("dist/index.html", JSON.stringify(found));
`;
type Asked = Partial<Record<"sockets" | "writes" | "lists" | "reads", readonly string[]>>;
type Found = {
  readonly git: readonly string[];
  readonly sockets: Record<string, string>;
  readonly writes: Record<string, string>;
  readonly lists: Record<string, readonly string[] | string>;
  readonly reads: Record<string, string>;
  /** Those that can be written to. */
  readonly mounts: readonly string[];
  readonly own: readonly [string, string, string];
};

let folder: string;
let elsewhere: string;
let listener: Server | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "wo-walls-test-"));
  elsewhere = await mkdtemp("/var/tmp/wo-walls-test-");
});
afterEach(async () => {
  listener?.close();
  listener = null;
  await rm(folder, { recursive: true, force: true });
  await rm(elsewhere, { recursive: true, force: true });
});

async function newSite(name: string): Promise<string> {
  const site = join(folder, "data", "workspaces", name);
  await mkdir(site, { recursive: true });
  await writeFile(join(site, "look.mjs"), LOOK);
  return site;
}

async function build(site: string, asked: Asked = {}): Promise<Found> {
  const question = JSON.stringify({ trace: TRACE, sockets: [], writes: [], lists: [], reads: [], ...asked });
  await writeFile(join(site, "package.json"), JSON.stringify({ private: true, scripts: { build: `node look.mjs '${question}'` } }));
  const outcome = await new NpmSiteBuilder({
    nodeBinDir: dirname(process.execPath),
    path: process.env.PATH ?? "",
    home: join(folder, "data", "home"),
    cacheDir: join(folder, "data", "cache"),
    hidden: [join(folder, "data")],
  }).build(site, new AbortController().signal);
  if (!outcome.ok) throw new Error(outcome.excerpt);
  return JSON.parse(new TextDecoder().decode(await outcome.site.read("index.html"))) as Found;
}

const isolation = await findIsolation();
describe.skipIf(isolation.by === "none")("a site's own code", () => {
  test("can't change what git reads: neither .git in the site nor the git folder beside it", async () => {
    const site = await newSite("amelia");
    const gitFolder = gitFolderOf(site);
    await mkdir(gitFolder);
    await writeFile(join(site, ".git"), "gitdir: ../.amelia.git\n");
    const found = await build(site, { writes: [gitFolder, join(site, ".git")] });
    expect(found.git).toEqual(["EROFS", "EBUSY", "EBUSY", "ENOTDIR"]);
    expect(found.writes).toEqual({ [gitFolder]: "EROFS", [join(site, ".git")]: "EROFS" });
    expect(readFileSync(join(site, ".git"), "utf8")).toBe("gitdir: ../.amelia.git\n");
  });

  test("can't write into a .git folder of the site either", async () => {
    const site = await newSite("amelia");
    await mkdir(join(site, ".git"));
    const { git } = await build(site);
    expect(git).toEqual(["EISDIR", "EISDIR", "EBUSY", "EROFS"]);
    expect(await readdir(join(site, ".git"))).toEqual([]);
  });

  test("shows itself nothing by a link that it left as .git", async () => {
    const site = await newSite("amelia");
    const other = await newSite("other");
    await writeFile(join(other, "page"), SECRET);
    await symlink(other, join(site, ".git"));
    const { reads } = await build(site, { reads: [join(other, "page")] });
    expect(Object.values(reads)).toEqual([expect.stringMatching(/^(?:ENOENT|ENOTDIR)$/)]);
  });

  test("reaches no socket of a service, and finds nobody's folders", async () => {
    const socket = join(elsewhere, "service.sock");
    await new Promise<void>((resolve) => {
      listener = createServer().listen(socket, resolve);
    });
    // Node and npm stay where they are, and this test is somewhere too.
    const shownHere = [folder, process.execPath, ...(process.env.PATH ?? "").split(delimiter)];
    const folders = ["/run", "/var/run", "/var/tmp", "/home", "/root", "/mnt", "/media", "/srv"].filter(
      (path) => existsSync(path) && !shownHere.some((shown) => shown.startsWith(`${path}/`)),
    );
    const { sockets, lists } = await build(await newSite("amelia"), { sockets: [socket], lists: [...folders, "/dev"] });
    expect(sockets).toEqual({ [socket]: "ENOENT" });
    const { "/dev": devices, ...others } = lists;
    const harmless = ["fd", "full", "null", "random", "shm", "stderr", "stdin", "stdout", "urandom", "zero"];
    const terminals = isolation.by === "bubblewrap" ? ["console", "core", "ptmx", "pts", "tty"] : [];
    expect([...(devices ?? [])].filter((name) => !terminals.includes(name)).sort()).toEqual(harmless);
    // What DNS and libraries need lies in some of them, and `mount` leaves its own there.
    const known = ["systemd", "resolvconf", "NetworkManager", "linuxbrew", "mount"];
    expect(Object.entries(others).filter(([, names]) => names !== "ENOENT" && ![...names].every((name) => known.includes(name)))).toEqual([]);
  });

  test("can write to its site, its HOME, its cache and what is its own for a while, and to nothing else", async () => {
    const site = await newSite("amelia");
    const closed = [
      "/",
      "/etc",
      "/usr",
      "/usr/local",
      "/opt",
      "/sys",
      "/home",
      "/run",
      "/proc/sys/kernel/core_pattern",
      "/proc/sysrq-trigger",
      join(CHECKOUT, "package.json"),
    ];
    const { writes, mounts, own } = await build(site, { writes: closed });
    expect(Object.entries(writes).filter(([, code]) => !["EROFS", "EACCES", "ENOENT"].includes(code))).toEqual([]);
    const writable = new Set(mounts.filter((path) => path === "/dev/shm" || !/^\/(?:dev\/|proc$)/.test(path)));
    expect([...writable].sort()).toEqual([...own, "/tmp", "/var/tmp", "/dev/shm"].sort());
    expect(own.map((path) => readFileSync(join(path, TRACE), "utf8"))).toEqual(["mine", "mine", "mine"]);
    expect(["/tmp", "/var/tmp", "/dev/shm"].filter((path) => existsSync(join(path, TRACE)))).toEqual([]);
  });

  test("finds the names of other machines, as DNS wants it", async () => {
    const { reads } = await build(await newSite("amelia"), { reads: ["/etc/resolv.conf"] });
    expect(reads).toEqual({ "/etc/resolv.conf": readFileSync("/etc/resolv.conf", "utf8") });
  });

  test("brings nothing into npm's cache of another site", async () => {
    const [amelia, other] = [await newSite("amelia"), await newSite("other")];
    const { own: first } = await build(amelia);
    const { own: second, lists, writes } = await build(other, { lists: [dirname(first[2])], writes: [first[2], dirname(first[2])] });
    expect(second[2]).not.toBe(first[2]);
    expect(lists).toEqual({ [dirname(first[2])]: [second[2].split("/").at(-1)] });
    expect(writes[first[2]]).toBe("ENOENT");
    expect(await readdir(first[2])).toContain(TRACE);
  });
});
