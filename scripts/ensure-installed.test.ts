import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureInstalled, explain } from "./ensure-installed.mjs";
import { isInstalled, stamp } from "./installed-state.mjs";

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
});

test.each([
  ["npm error code EUSAGE\nnpm error `npm ci` can only install packages when they are in sync.", "lock-out-of-sync"],
  ["npm error code ENOSPC", "disk-full"],
  ["npm error code EACCES\nnpm error path /x", "not-permitted"],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
  ["npm error something new", "install-failed"],
])("npm's %j is %s", (said, code) => {
  expect(explain(said, 1).code).toBe(code);
});
