import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { agentLock } from "../../bin/agent-lock.mjs";
import { settings } from "./settings.ts";
import { scopeOf } from "./testing/installation.ts";
import { describeTopology } from "./topology.ts";

const root = join(import.meta.dirname, "../../../..");
const { worker } = describeTopology(scopeOf("scott"), settings);
const lines = readFileSync(join(root, worker.dockerfile), "utf8")
  .split("\n")
  .filter((line) => !line.startsWith("#"));
const last = (word: string) => lines.findLast((line) => line.startsWith(`${word} `)) ?? "";

describe("the worker's image", () => {
  it("runs as an unprivileged user, on Node 24", () => {
    expect(last("USER")).toBe("USER node");
    expect(lines.findIndex((line) => line.startsWith("USER "))).toBeLessThan(lines.findIndex((line) => line.startsWith("CMD ")));
    expect(lines.find((line) => line.startsWith("ARG NODE_IMAGE"))).toMatch(/=node:24-/);
  });

  it("has git, and no AWS CLI or compiler", () => {
    const installed = lines.join("\n").match(/apt-get install [^\n]*/g) ?? [];
    expect(installed).toEqual(["apt-get install -y --no-install-recommends git ca-certificates openssh-client \\"]);
    expect(lines.join("\n")).not.toMatch(/awscli|aws-cli|build-essential|python/);
  });

  it("has programs that hold secrets, which their own user can't read: so nobody reads their memory", () => {
    const text = lines.join("\n");
    expect(text).toMatch(/install -m 0711 "\$\(command -v node\)" \/opt\/worker\/bin\/node/);
    expect(text).toMatch(/chmod 0711 node_modules\/@anthropic-ai\/claude-code-linux-\*\/claude/);
    // The first on the PATH is the one that is started.
    expect(text).toMatch(/PATH=\/opt\/worker\/bin:/);
  });

  it("runs no script of a dependency while it is built", () => {
    const installs = lines.filter((line) => /npm (ci|install)/.test(line));
    expect(installs).toHaveLength(2);
    expect(installs.filter((line) => !line.includes("--ignore-scripts"))).toEqual([]);
  });

  it("gets the pinned agent by the hashes of the repository's lockfile, and nothing else with it", () => {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const { manifest, lock } = agentLock(packages);
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(manifest).toMatchObject({ dependencies: { "@anthropic-ai/claude-code": devDependencies["@anthropic-ai/claude-code"] } });
    const { "": _, ...entries } = (lock as { packages: Record<string, { integrity: string; dev?: boolean }> }).packages;
    expect(Object.keys(entries)).toContain("node_modules/@anthropic-ai/claude-code-linux-arm64");
    for (const [path, { integrity, dev }] of Object.entries(entries)) {
      expect({ path, integrity, dev }).toEqual({ path: expect.stringContaining("claude-code"), integrity: packages[path].integrity, dev: undefined });
    }
    expect(() => agentLock({})).toThrow("package-lock.json has no @anthropic-ai/claude-code");
  });

  it("starts what `sst dev` starts", () => {
    expect(JSON.parse(last("CMD").slice("CMD ".length)).join(" ")).toBe(worker.devCommand);
  });

  it("is made of sources alone: no history, no secrets, nothing that was built before", () => {
    const ignored = readFileSync(join(root, `${worker.dockerfile}.dockerignore`), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining(["*", "**/node_modules", "**/.env*", ".sst"]));
  });
});
