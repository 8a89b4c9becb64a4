import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { BuildOutcome } from "@webordinary/domain";
import { tinySite } from "@webordinary/testing";
import { siteBuilderContract } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NPM_PASSED_ENVIRONMENT, NpmSiteBuilder, type NpmSiteBuilderOptions } from "./index.ts";

const BREAKS = "{broken}";
/** Copies src to dist and fails on `{broken}`, as a compiler would. */
const BUILD = `
import { cpSync, readdirSync, readFileSync } from "node:fs";
for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = entry.parentPath + "/" + entry.name;
  if (readFileSync(file, "utf8").includes("${BREAKS}")) throw new Error("Unexpected ${BREAKS} in " + process.cwd() + "/" + file);
}
cpSync("src", "dist", { recursive: true });
`;
const { "package.json": PACKAGE_JSON = "" } = tinySite();
/** A word in the command line of all that a site starts: process ids mean nothing outside of its namespace. */
const markOf = (site: string) => `mark-of-${basename(site)}`;

async function makeWorld(override: Partial<NpmSiteBuilderOptions> = {}) {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "wo-build-"));
  const options: NpmSiteBuilderOptions = {
    nodeBinDir: dirname(process.execPath),
    path: process.env.PATH ?? "",
    home: join(folder, "home"),
    cacheDir: join(folder, "npm-cache"),
    env: Object.fromEntries(NPM_PASSED_ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))),
    ...override,
  };
  return {
    folder,
    options,
    builder: new NpmSiteBuilder(options),
    make: (more: Partial<NpmSiteBuilderOptions>) => new NpmSiteBuilder({ ...options, ...more }),
    breaksTheBuild: BREAKS,
    async site(files: Readonly<Record<string, string>>) {
      const site = await mkdtemp(join(folder, "site-"));
      await put(site, { "package.json": PACKAGE_JSON.replace("node build.mjs", `node build.mjs ${markOf(site)}`), "build.mjs": BUILD, ...files });
      return site;
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function put(site: string, files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(site, name)), { recursive: true });
    await writeFile(join(site, name), text);
  }
}

siteBuilderContract("NpmSiteBuilder", makeWorld);

describe("NpmSiteBuilder", () => {
  let world: Awaited<ReturnType<typeof makeWorld>>;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.stop());

  const never = new AbortController().signal;
  const withBuild = (script: string) => world.site({ "build.mjs": script, "src/index.html": "Hello" });
  const excerpt = (outcome: BuildOutcome) => (outcome.ok ? "it was built" : outcome.excerpt);

  test("the repository's code sees nothing of our environment", async () => {
    process.env.PLANTED_SECRET = "s3cret";
    try {
      const site = await withBuild(
        'import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("dist"); writeFileSync("dist/index.html", JSON.stringify(process.env));',
      );
      const outcome = await world.builder.build(site, never);
      if (!outcome.ok) throw new Error(outcome.excerpt);
      const seen = JSON.parse(new TextDecoder().decode(await outcome.site.read("index.html")));
      expect(JSON.stringify(seen)).not.toContain("s3cret");
      expect({ home: seen.HOME, ci: seen.CI, telemetry: seen.ASTRO_TELEMETRY_DISABLED }).toEqual({
        home: expect.stringMatching(new RegExp(`^${world.folder}/home/`)),
        ci: "1",
        telemetry: "1",
      });
      const ours = Object.keys(seen).filter((name) => !/^(npm_|NODE|INIT_CWD|COLOR|EDITOR|PWD|OLDPWD|SHLVL|_$)/.test(name));
      expect(
        ours.filter((name) => !["PATH", "HOME", "LANG", "CI", "NO_COLOR", "ASTRO_TELEMETRY_DISABLED", ...NPM_PASSED_ENVIRONMENT].includes(name)),
      ).toEqual([]);
    } finally {
      delete process.env.PLANTED_SECRET;
    }
  });

  test("one site's code leaves nothing in its HOME that npm would read for another's, and finds its own again", async () => {
    const leaves = `import { existsSync, mkdirSync, writeFileSync } from "node:fs";
      const settings = process.env.HOME + "/.npmrc";
      mkdirSync("dist");
      writeFileSync("dist/index.html", String(existsSync(settings)));
      writeFileSync(settings, "script-shell=/bin/false");`;
    const found = async (site: string) => {
      const outcome = await world.builder.build(site, never);
      return outcome.ok ? new TextDecoder().decode(await outcome.site.read("index.html")) : outcome.excerpt;
    };
    const [one, other] = [await withBuild(leaves), await withBuild(leaves)];
    expect([await found(one), await found(other)]).toEqual(["false", "false"]);
    expect((await readdir(world.options.home)).filter((name) => name.startsWith("site-")).length).toBe(2);
  });

  test("the repository's code sees the proxy and the registry, and not the passwords for them", async () => {
    const site = await withBuild(
      'import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("dist"); writeFileSync("dist/index.html", JSON.stringify(process.env));',
    );
    const env = {
      HTTPS_PROXY: "http://jo:s3cret@proxy.example:3128",
      http_proxy: "jo:s3cret@proxy.example:3128",
      npm_config_registry: "https://s3cret@npm.example/all/",
    };
    const outcome = await world.make({ env }).build(site, never);
    if (!outcome.ok) throw new Error(outcome.excerpt);
    const seen = new TextDecoder().decode(await outcome.site.read("index.html"));
    expect(seen).not.toContain("s3cret");
    expect(JSON.parse(seen)).toMatchObject({
      HTTPS_PROXY: "http://proxy.example:3128",
      http_proxy: "proxy.example:3128",
      npm_config_registry: "https://npm.example/all/",
    });
  });

  test("sites are built by the Node that they are to be built with, whatever npm's own is", async () => {
    const site = await withBuild(
      'import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("dist"); writeFileSync("dist/index.html", process.version);',
    );
    const outcome = await world.builder.build(site, never);
    expect(outcome.ok && new TextDecoder().decode(await outcome.site.read("index.html"))).toBe(process.version);
  });

  test("a failed build's excerpt has neither this machine's paths nor colours", async () => {
    const site = await withBuild(
      'console.log("starting"); throw new Error("\\x1b[31mUnexpected token\\x1b[0m in " + process.cwd() + "/src/index.html:3");',
    );
    const outcome = await world.builder.build(site, never);
    expect(excerpt(outcome)).toContain("Error: Unexpected token in src/index.html:3");
    expect(excerpt(outcome)).not.toContain(world.folder);
    expect(excerpt(outcome)).not.toContain("npm error");
  });

  test("a build that takes too long is stopped with all that it started", async () => {
    const site = await withBuild(`
      import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", process.argv[2]], { stdio: "inherit" });
      writeFileSync("started", "");
      setInterval(() => {}, 1000);
    `);
    const outcome = await world.make({ buildTimeoutMs: 1500 }).build(site, never);
    expect(outcome).toMatchObject({ ok: false, step: "build", reason: "timed-out" });
    await access(join(site, "started"));
    expect(runningOf(site)).toEqual([]);
  });

  test("a build that isn't wanted any more ends soon, with no process left", async () => {
    const site = await withBuild('import { writeFileSync } from "node:fs"; writeFileSync("started", ""); setInterval(() => {}, 1000);');
    const stopping = new AbortController();
    const building = world.builder.build(site, stopping.signal);
    await vi.waitFor(() => access(join(site, "started")), { timeout: 10_000 });
    expect(runningOf(site)).not.toEqual([]);
    stopping.abort();
    expect(await building).toMatchObject({ ok: false, step: "build", reason: "aborted" });
    expect(runningOf(site)).toEqual([]);
  });

  test("a build that ends but leaves something running doesn't leave it running", async () => {
    const site = await withBuild(`
      import { spawn } from "node:child_process";
      import { cpSync, writeFileSync } from "node:fs";
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", process.argv[2]], { stdio: "ignore" }).unref();
      cpSync("src", "dist", { recursive: true });
    `);
    expect((await world.builder.build(site, never)).ok).toBe(true);
    expect(runningOf(site)).toEqual([]);
  });

  describe("of a worker that was killed", () => {
    /** Goes on writing, whatever it is asked, unless it is the second. */
    const STUBBORN = `
      import { appendFileSync, cpSync, existsSync } from "node:fs";
      const me = crypto.randomUUID() + "\\n";
      appendFileSync("log", me);
      if (existsSync("second")) cpSync("src", "dist", { recursive: true });
      else {
        process.on("SIGTERM", () => {});
        setInterval(() => appendFileSync("log", me), 1);
      }
    `;
    /** Builds in a process of its own, and kills that process, and nothing else, in the middle of the build. */
    async function killedBuild(site: string): Promise<string> {
      const code =
        "const { NpmSiteBuilder } = await import(process.argv[1]); await new NpmSiteBuilder(JSON.parse(process.argv[2])).build(process.argv[3], new AbortController().signal);";
      const index = new URL("./index.ts", import.meta.url).href;
      const args = ["--conditions=@webordinary/source", "--input-type=module", "-e", code, index, JSON.stringify(world.options), site];
      const worker = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
      const writer = await vi.waitFor(
        async () => (await readFile(join(site, "log"), "utf8")).split("\n")[0] || Promise.reject(new Error("nothing was written")),
        { timeout: 10_000, interval: 10 },
      );
      expect(runningOf(site)).not.toEqual([]);
      worker.kill("SIGKILL");
      await once(worker, "exit");
      return writer;
    }

    test("nothing goes on", async () => {
      const site = await withBuild(STUBBORN);
      await killedBuild(site);
      await vi.waitFor(() => expect(runningOf(site)).toEqual([]), { timeout: 2000 });
    });

    test("the next one in the same folder begins when nothing writes there any more", async () => {
      const site = await withBuild(STUBBORN);
      const killed = await killedBuild(site);
      await writeFile(join(site, "second"), "");
      expect((await world.builder.build(site, never)).ok).toBe(true);
      const writers = (await readFile(join(site, "log"), "utf8")).trim().split("\n");
      expect(writers.at(-1)).not.toBe(killed);
      expect(writers.filter((writer) => writer !== killed)).toHaveLength(1);
      expect(runningOf(site)).toEqual([]);
    });
  });

  test("a build that doesn't stop talking is stopped", async () => {
    const site = await withBuild('for (;;) process.stdout.write("again and again\\n".repeat(100));');
    const outcome = await world.make({ maxOutputBytes: 10_000 }).build(site, never);
    expect(outcome).toMatchObject({ ok: false, step: "build", reason: "too-much-output" });
    expect(excerpt(outcome).length).toBeLessThan(4200);
  });

  test("what an earlier build left isn't published", async () => {
    const site = await world.site({ "src/index.html": "Hello", "dist/old.html": "Old" });
    const outcome = await world.builder.build(site, never);
    expect(outcome.ok && outcome.site.release.files.map((file) => file.path)).toEqual(["index.html"]);
  });

  test("a link that leads out of the site isn't published", async () => {
    const site = await world.site({ "src/index.html": "Hello" });
    await symlink("/etc/passwd", join(site, "src", "users.txt"));
    const outcome = await world.builder.build(site, never);
    expect(outcome).toMatchObject({ ok: false, step: "build", reason: "failed" });
    expect(excerpt(outcome)).toContain("users.txt is a link that leads out of the site");
  });

  test("a repository that npm can't build is told what is missing", async () => {
    const said: string[] = [];
    for (const files of [
      { "package.json": "{" },
      { "package.json": "{}" },
      { "package.json": '{"dependencies":{"astro":"1"}}', "pnpm-lock.yaml": "" },
      { "package.json": "{}", ".gitmodules": '[submodule "theme"]\n\tpath = theme\n' },
      { "package.json": "{}", ".gitattributes": "*.png text=auto\n*.jpg filter=lfs diff=lfs merge=lfs -text\n" },
    ]) {
      const outcome = await world.builder.build(await world.site(files), never);
      expect(outcome).toMatchObject({ ok: false, step: "prepare", reason: "failed" });
      said.push(excerpt(outcome));
    }
    expect(said[0]).toContain("package.json can't be read");
    expect(said[1]).toContain('no "build" script');
    expect(said[2]).toContain("pnpm (pnpm-lock.yaml)");
    expect(said[3]).toContain("has submodules (.gitmodules)");
    expect(said[4]).toContain("keeps files in Git LFS (.gitattributes)");
    const empty = await mkdtemp(join(world.folder, "empty-"));
    expect(excerpt(await world.builder.build(empty, never))).toContain("There is no package.json");
  });

  describe("with packages", () => {
    /** A package in a folder beside the site: npm installs it without any network. */
    async function siteWithPackage() {
      const site = await world.site({
        "package.json": JSON.stringify({
          name: "s",
          private: true,
          scripts: { build: "node build.mjs" },
          dependencies: { greeting: "file:./greeting" },
        }),
        "greeting/package.json": JSON.stringify({ name: "greeting", version: "1.0.0", main: "index.js" }),
        "greeting/index.js": "module.exports = 'Hello'",
        "build.mjs":
          'import greeting from "greeting"; import { mkdirSync, writeFileSync } from "node:fs"; mkdirSync("dist"); writeFileSync("dist/index.html", greeting);',
      });
      const env = { PATH: process.env.PATH, HOME: world.folder, npm_config_cache: join(world.folder, "npm-cache") };
      execFileSync("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund"], { cwd: site, env, stdio: "pipe" });
      return site;
    }
    const steps = async (site: string) => {
      const seen: string[] = [];
      const outcome = await world.builder.build(site, never, (line) => seen.push(line));
      return outcome.ok ? seen : [...seen, outcome.excerpt];
    };
    const INSTALL = "installing the site's packages (npm ci)";
    const BUILDING = "building the site (npm run build)";

    test("they are installed once, and again when the lockfile changed or an install was cut short", async () => {
      const site = await siteWithPackage();
      expect(await steps(site)).toEqual([INSTALL, BUILDING]);
      expect(await steps(site)).toEqual([BUILDING]);
      await writeFile(join(site, "package-lock.json"), (await readFile(join(site, "package-lock.json"), "utf8")).concat("\n"));
      expect(await steps(site)).toEqual([INSTALL, BUILDING]);
      await rm(join(site, "node_modules"), { recursive: true });
      expect(await steps(site)).toEqual([INSTALL, BUILDING]);
    });

    test("what an install script made a link of isn't written or read through", async () => {
      const site = await siteWithPackage();
      const outside = join(world.folder, "outside.txt");
      await writeFile(outside, "as it was");
      const manifest = JSON.parse(await readFile(join(site, "package.json"), "utf8"));
      const postinstall = `node -e 'require("fs").symlinkSync(${JSON.stringify(outside)}, "node_modules/.webordinary-stamp")'`;
      await writeFile(join(site, "package.json"), JSON.stringify({ ...manifest, scripts: { ...manifest.scripts, postinstall } }));
      expect(await steps(site)).toEqual([INSTALL, BUILDING]);
      expect(await readFile(outside, "utf8")).toBe("as it was");
      await rm(join(site, "package.json"));
      await symlink(outside, join(site, "package.json"));
      expect((await steps(site)).at(-1)).toBe("There is no package.json, so this isn't a site that npm can build.");
    });

    test("a lockfile that doesn't fit is told, and the next build tries again", async () => {
      const site = await siteWithPackage();
      const manifest = JSON.parse(await readFile(join(site, "package.json"), "utf8"));
      await writeFile(join(site, "package.json"), JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, other: "file:./other" } }));
      const outcome = await world.builder.build(site, never);
      expect(outcome).toMatchObject({ ok: false, step: "install", reason: "failed" });
      expect(excerpt(outcome)).toContain("package.json");
      await writeFile(join(site, "package.json"), JSON.stringify(manifest));
      expect(await steps(site)).toEqual([INSTALL, BUILDING]);
    });

    test("without a lockfile they are installed, and none is written into the repository", async () => {
      const site = await siteWithPackage();
      await rm(join(site, "package-lock.json"));
      expect(await steps(site)).toEqual(["installing the site's packages (npm install)", BUILDING]);
      expect(await readdir(site)).not.toContain("package-lock.json");
      expect(await steps(site)).toEqual([BUILDING]);
    });
  });
});

/** What a site's build started and still runs, as its command lines. A zombie that nobody has waited for yet doesn't run any more. */
function runningOf(site: string): readonly string[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "stat=,args="], { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes(markOf(site)) && !line.startsWith("Z"));
}
