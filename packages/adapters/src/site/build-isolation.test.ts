import { execFile } from "node:child_process";
import { chownSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findIsolation, NpmSiteBuilder, type NpmSiteBuilderOptions } from "./index.ts";

const SECRET = "s3cret-of-the-worker";
/** Debian's user without rights. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;

/**
 * What a site's own code may try: other processes' environments, files beside it, uncovering what is covered, reaching outside. It also
 * runs without isolation, perhaps as root: it must uncover nothing but the test's own folder, which no mount is then.
 */
const SNOOP = `
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
const read = (path) => { try { return readFileSync(path, "latin1"); } catch { return ""; } };
const list = (path) => { try { return readdirSync(path); } catch { return []; } };
const run = (command, ...args) => { const { status, stdout } = spawnSync(command, args, { encoding: "latin1" }); return { done: status === 0, said: stdout ?? "" }; };
const pids = list("/proc").filter((name) => /^\\d+$/.test(name));
const [workspaces, home] = [process.cwd() + "/..", process.argv[2]];
const look = () => ({
  environments: pids.map((pid) => read("/proc/" + pid + "/environ")).join(),
  roots: pids.map((pid) => read("/proc/" + pid + "/root" + home + "/token")).join(),
  files: [workspaces + "/../secret", workspaces + "/other/page", home + "/token"].map(read).join(),
});
const before = look();
const uncovered = [["umount", home], ["umount", "-l", home]].map(([command, ...args]) => run(command, ...args).done);
const again = run("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "umount " + home + "; cat " + home + "/token");
const entered = run("nsenter", "--target", "1", "--mount", "--pid", "cat", home + "/token");
export const found = JSON.stringify({ before, after: look(), again: again.said, entered: entered.said, uncovered, processes: pids.length, tmp: list("/tmp"), workspaces: list(workspaces) });
`;
type Found = {
  readonly uncovered: readonly boolean[];
  readonly processes: number;
  readonly tmp: readonly string[];
  readonly workspaces: readonly string[];
};

/** Runs in a process of its own, which has the secret in its environment as a worker has: builds, and prints what came of it. */
const WORKER = `
const { NpmSiteBuilder } = await import(process.argv[1]);
const builder = new NpmSiteBuilder(JSON.parse(process.argv[2]));
const outcome = await builder.build(process.argv[3], new AbortController().signal);
console.log(JSON.stringify({ by: (await builder.isolation()).by, said: outcome.ok ? new TextDecoder().decode(await outcome.site.read("index.html")) : outcome.excerpt }));
`;

let folder: string;
let site: string;
let options: NpmSiteBuilderOptions;
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "wo-isolation-test-"));
  const data = join(folder, "data");
  site = join(data, "workspaces", "amelia");
  const operator = join(folder, "operator");
  options = {
    nodeBinDir: dirname(process.execPath),
    path: process.env.PATH ?? "",
    home: join(data, "home"),
    cacheDir: join(operator, "npm-cache"),
    hidden: [data, operator],
  };
  await put({
    "data/secret": SECRET,
    "data/workspaces/other/page": SECRET,
    "operator/token": SECRET,
    "data/workspaces/amelia/snoop.mjs": SNOOP,
    "data/workspaces/amelia/package.json": JSON.stringify({
      private: true,
      scripts: { postinstall: `node installed.mjs ${operator}`, build: `node build.mjs ${operator}` },
      dependencies: { greeting: "file:./greeting" },
    }),
    "data/workspaces/amelia/greeting/package.json": JSON.stringify({ name: "greeting", version: "1.0.0" }),
    "data/workspaces/amelia/installed.mjs":
      'import { writeFileSync } from "node:fs"; import { found } from "./snoop.mjs"; writeFileSync("installed", found);',
    "data/workspaces/amelia/build.mjs":
      'import { mkdirSync, readFileSync, writeFileSync } from "node:fs"; import { found } from "./snoop.mjs"; mkdirSync("dist"); writeFileSync("dist/index.html", JSON.stringify([JSON.parse(readFileSync("installed", "utf8")), JSON.parse(found)]));',
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function giveTo(uid: number): Promise<void> {
  for (const entry of ["", ...(await readdir(folder, { recursive: true }))]) chownSync(join(folder, entry), uid, uid);
}

type Built = { readonly by: string; readonly text: string; readonly found: readonly Found[] };

/** What the site's install and its build found. */
async function build(changed: Partial<NpmSiteBuilderOptions> = {}, as: "root" | "nobody" | "me" = "me"): Promise<Built> {
  const index = new URL("./index.ts", import.meta.url).href;
  const flags = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", "--input-type=module"];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, "-e", WORKER, index, JSON.stringify({ ...options, ...changed }), site], {
    env: { PATH: process.env.PATH, WORKER_SECRET: SECRET },
    ...(as === "nobody" ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  const { by, said } = JSON.parse(stdout) as { by: string; said: string };
  return { by, text: said, found: said.startsWith("[") ? (JSON.parse(said) as Found[]) : [] };
}

const isolation = await findIsolation();
if (isolation.by === "none") {
  console.warn(`ISOLATION OF BUILDS WAS NOT TESTED: ${isolation.why}`);
  test(`without namespaces builds go on, and say so (the isolation itself is not tested here: ${isolation.why})`, async () => {
    expect((await build()).by).toBe("none");
  });
} else {
  describe("a site's own code", () => {
    const users = isRoot ? (["me", "nobody"] as const) : (["me"] as const);
    test.each(users)("run by %s finds no secret of the worker's: no environment, no file, no process, and no way out", async (as) => {
      if (as === "nobody") await giveTo(NOBODY);
      const { by, text, found } = await build({}, as);
      expect(by).toBe(isolation.by);
      expect(found, text).toHaveLength(2);
      expect(text).not.toContain(SECRET);
      for (const { uncovered, processes, tmp, workspaces } of found) {
        expect(uncovered.filter(Boolean)).toEqual([]);
        // The first process, npm, its shell and the code itself.
        expect(processes).toBeLessThanOrEqual(5);
        expect(tmp.filter((name) => name.startsWith("wo-"))).toEqual([folder.split("/").at(-1)]);
        expect(workspaces).toEqual(["amelia"]);
      }
    });
  });
}

test("without isolation the same code finds them all, so it would have", async () => {
  const { by, text, found } = await build({ isolation: "none" });
  expect({ by, looked: found.length }).toEqual({ by: "none", looked: 2 });
  expect(text.split(SECRET).length - 1).toBeGreaterThanOrEqual(process.platform === "linux" ? 8 : 4);
});

test("what can't be isolated is told once, with the reason", async () => {
  const warned: unknown[] = [];
  const logger = { info: () => {}, error: () => {}, warn: (_message: string, fields?: object) => void warned.push(fields) };
  const builder = new NpmSiteBuilder({ ...options, isolation: "none", logger });
  expect([await builder.isolation(), await builder.isolation()]).toEqual([
    { by: "none", why: "it is switched off" },
    { by: "none", why: "it is switched off" },
  ]);
  expect(warned).toEqual([{ why: "it is switched off" }]);
  expect([await findIsolation("darwin"), await findIsolation("linux", folder)]).toEqual([
    { by: "none", why: "darwin has no namespaces" },
    { by: "none", why: "bwrap isn't installed; unshare isn't installed" },
  ]);
});

test("what a build writes into its site, its HOME and npm's cache stays", async () => {
  await writeFile(
    join(site, "build.mjs"),
    'import { mkdirSync, writeFileSync } from "node:fs"; for (const path of ["here", process.env.HOME + "/there", process.env.npm_config_cache + "/cached"]) writeFileSync(path, "kept"); mkdirSync("dist"); writeFileSync("dist/index.html", "[]");',
  );
  await build();
  const [ownHome = ""] = (await readdir(options.home)).filter((name) => name.startsWith("site-"));
  const [ownCache = ""] = await readdir(options.cacheDir);
  const kept = [join(site, "here"), join(options.home, ownHome, "there"), join(options.cacheDir, ownCache, "cached")];
  expect(await Promise.all(kept.map((path) => readFile(path, "utf8")))).toEqual(["kept", "kept", "kept"]);
});
