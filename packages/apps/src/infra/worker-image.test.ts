import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

  it("starts what `sst dev` starts", () => {
    expect(JSON.parse(last("CMD").slice("CMD ".length)).join(" ")).toBe(worker.devCommand);
  });

  it("is made of sources alone: no history, no secrets, nothing that was built before", () => {
    const ignored = readFileSync(join(root, `${worker.dockerfile}.dockerignore`), "utf8").split("\n");
    expect(ignored).toEqual(expect.arrayContaining(["*", "**/node_modules", "**/.env*", ".sst"]));
  });
});
