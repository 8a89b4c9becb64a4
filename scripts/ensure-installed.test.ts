import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lookAt } from "./checkout-files.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { isInstalled, stamp } from "./installed-state.mjs";
import { explain } from "./npm-advice.mjs";

const PACKAGES = {
  "node_modules/zod": { version: "4.0.0", integrity: "sha512-zod" },
  "node_modules/vitest": { version: "5.0.0", integrity: "sha512-vitest", dev: true },
  [`node_modules/node-${process.platform}`]: { version: "24.0.0", integrity: "sha512-node", optional: true, os: [process.platform] },
  "node_modules/node-elsewhere": { version: "24.0.0", integrity: "sha512-elsewhere", optional: true, os: ["plan9"] },
};
const RUNTIME = ["node_modules/zod", `node_modules/node-${process.platform}`];
const DEV = [...RUNTIME, "node_modules/vitest"];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "install-"));
  write("package-lock.json", { packages: { "": {}, ...PACKAGES } });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

/** node_modules as npm leaves it: the packages and its own record of them. */
function install(paths: readonly string[]): void {
  for (const path of paths) write(join(path, "package.json"), {});
  write("node_modules/.package-lock.json", { packages: Object.fromEntries(Object.entries(PACKAGES).filter(([path]) => paths.includes(path))) });
}

describe("what is installed", () => {
  test("a fresh clone has nothing", () => {
    expect([isInstalled(root, "runtime"), isInstalled(root, "dev")]).toEqual([false, false]);
  });

  test("somebody's own `npm ci` is good enough, without another", () => {
    install(DEV);
    expect([isInstalled(root, "runtime"), isInstalled(root, "dev")]).toEqual([true, true]);
  });

  test("what runs the system isn't enough to test it", () => {
    install(RUNTIME);
    expect([isInstalled(root, "runtime"), isInstalled(root, "dev")]).toEqual([true, false]);
  });

  test("a changed lockfile outdates it", () => {
    install(DEV);
    stamp(root, "dev");
    write("package-lock.json", { packages: { ...PACKAGES, "node_modules/zod": { version: "4.0.1", integrity: "sha512-newer" } } });
    expect(isInstalled(root, "dev")).toBe(false);
  });

  test("packages that npm took away since are missed, whatever the stamp says", () => {
    install(DEV);
    stamp(root, "dev");
    rmSync(join(root, "node_modules/vitest"), { recursive: true });
    install(RUNTIME);
    expect([isInstalled(root, "runtime"), isInstalled(root, "dev")]).toEqual([true, false]);
  });

  test("this machine's Node is missed when it was left out", () => {
    install(["node_modules/zod", "node_modules/vitest"]);
    expect(isInstalled(root, "runtime")).toBe(false);
  });
});

describe("installing", () => {
  /** An npm that does what the test says, in front of the real one. */
  function fakeNpm(script: string): NodeJS.ProcessEnv {
    const bin = join(root, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "npm"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "npm"), 0o755);
    return { PATH: [bin, "/usr/bin", "/bin"].join(delimiter), npm_config_omit: "dev", npm_config_workspace: "packages/domain" };
  }

  /** Writes down how it was called, and leaves npm's record. */
  const INSTALLS = `printf '%s ' "$@" "omit=$npm_config_omit" "workspace=$npm_config_workspace" > called; mkdir -p node_modules; cp package-lock.json node_modules/.package-lock.json`;

  test("happens once, says so, and doesn't take npm's settings from the outside", async () => {
    const said: string[] = [];
    const options = { root, level: "dev" as const, say: (line: string) => said.push(line), env: fakeNpm(INSTALLS) };
    expect([await ensureInstalled(options), await ensureInstalled(options)]).toEqual([true, false]);
    expect(readFileSync(join(root, "called"), "utf8")).toMatch(/^ci --include=dev --include=optional .*omit= workspace= $/);
    expect(said).toEqual([expect.stringMatching(/^Installing .*\(3 packages, once/), expect.stringMatching(/^Installed in \d+ s\.$/)]);
  });

  test("says why, where somebody might wonder, and only then", async () => {
    const said: string[] = [];
    const options = { root, level: "dev" as const, why: "because of the key", say: (line: string) => said.push(line), env: fakeNpm(INSTALLS) };
    await ensureInstalled(options);
    await ensureInstalled(options);
    expect(said.filter((line) => line === "because of the key")).toHaveLength(1);
    expect(said[0]).toBe("because of the key");
  });

  test("leaves out what only development needs, for those who only run the system", async () => {
    await ensureInstalled({ root, level: "runtime", say: () => undefined, env: fakeNpm(INSTALLS) });
    expect(readFileSync(join(root, "called"), "utf8")).toMatch(/^ci --omit=dev --include=optional /);
  });

  test("of two at once installs one, and the other waits for it", async () => {
    const said: string[] = [];
    const options = { root, level: "dev" as const, say: (line: string) => said.push(line), env: fakeNpm(INSTALLS) };
    expect((await Promise.all([ensureInstalled(options), ensureInstalled(options)])).sort()).toEqual([false, true]);
    expect(said.filter((line) => line.startsWith("Installing"))).toHaveLength(1);
    expect(said.filter((line) => line.startsWith("Another process"))).toHaveLength(1);
  });

  test("without npm says where to get it", async () => {
    await expect(ensureInstalled({ root, level: "dev", say: () => undefined, env: { PATH: join(root, "nothing") } })).rejects.toMatchObject({
      code: "no-npm",
    });
  });

  test("that fails gives npm's reason, not its noise, and what to do", async () => {
    const env = fakeNpm(
      `printf '%s\\n' 'npm error code ENOTFOUND' 'npm error network request to http://registry.invalid/zod failed' 'npm error     at Socket.emit (node:events:1:2)' 'npm error A complete log of this run can be found in: /x/_logs/1.log' >&2; exit 7`,
    );
    await expect(ensureInstalled({ root, level: "dev", say: () => undefined, env })).rejects.toMatchObject({
      code: "registry-unreachable",
      message: [
        "`npm ci` failed (exit code 7). npm said:",
        "    code ENOTFOUND",
        "    network request to http://registry.invalid/zod failed",
        "The npm registry can't be reached. Check the network (or the proxy: `npm config get proxy`), then run the same command again.",
      ].join("\n"),
    });
    expect(isInstalled(root, "runtime")).toBe(false);
  });

  test("into a folder that something else still wrote into is tried once more, with words", async () => {
    const said: string[] = [];
    const env = fakeNpm(`if [ ! -f failed ]; then touch failed; echo 'npm error code ENOTEMPTY' >&2; exit 190; fi; ${INSTALLS}`);
    expect(await ensureInstalled({ root, level: "dev", say: (line) => said.push(line), env })).toBe(true);
    expect(said).toContain("Something else wrote into node_modules while npm emptied it: trying once more ...");
  });

  test("that fails a second time for the same reason gives up, and says what to do", async () => {
    const env = fakeNpm("echo again >> tries; echo 'npm error code ENOTEMPTY' >&2; exit 190");
    await expect(ensureInstalled({ root, level: "dev", say: () => undefined, env })).rejects.toMatchObject({ code: "folder-changed" });
    expect(readFileSync(join(root, "tries"), "utf8")).toBe("again\nagain\n");
  });

  describe("by a process that ends early", () => {
    /** An npm with a script of its own, as packages have them; it says when it is there and goes on for good. */
    const NEVER_ENDS = `sh -c 'echo $$ > script; exec tail -f /dev/null'; true`;
    const started: ChildProcess[] = [];
    afterEach(() => {
      for (const child of started.splice(0)) child.kill("SIGKILL");
      endScript();
    });

    const scriptPid = () => Number(readFileSync(join(root, "script"), "utf8"));
    const scriptLives = () => lookAt(scriptPid()) === "ours";
    function endScript(): void {
      if (scriptLives()) process.kill(scriptPid(), "SIGKILL");
    }

    async function install(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
      const code = `import { ensureInstalled } from ${JSON.stringify(new URL("./ensure-installed.mjs", import.meta.url).href)};
        await ensureInstalled({ root: ${JSON.stringify(root)}, level: "dev" }).catch(({ code }) => process.exit(code === "stopped" ? 130 : 1));`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env, stdio: "ignore" });
      started.push(child);
      await vi.waitFor(() => expect(scriptPid()).toBeGreaterThan(0), { timeout: 10_000 });
      return child;
    }

    test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends npm and what npm has started", async (signal) => {
      const child = await install(fakeNpm(NEVER_ENDS));
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([130, null]);
      // An orphan's end is seen when the machine's first process has collected it.
      await vi.waitFor(() => expect(scriptLives()).toBe(false), { timeout: 10_000 });
    });

    test("a killed one's npm keeps the next install waiting for as long as it runs", async () => {
      const child = await install(fakeNpm(NEVER_ENDS));
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(scriptLives()).toBe(true);
      const said: string[] = [];
      const next = ensureInstalled({
        root,
        level: "dev",
        say: (line) => {
          said.push(line);
          if (line.startsWith("Another process")) endScript();
        },
        env: fakeNpm(INSTALLS),
      });
      expect(await next).toBe(true);
      expect(said[0]).toMatch(/^Another process \(\d+\) installs into this folder: waiting for it/);
    });
  });
});

test.each([
  ["npm error code EUSAGE\nnpm error `npm ci` can only install packages when they are in sync.", "lock-out-of-sync"],
  ["npm error code ENOSPC", "disk-full"],
  ["npm error code EACCES\nnpm error path /x", "not-permitted"],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
  ["npm error code ENOTEMPTY\nnpm error syscall rename", "folder-changed"],
  ["npm error something new", "install-failed"],
])("npm's %j is %s", (said, code) => {
  expect(explain(said, 1).code).toBe(code);
});
