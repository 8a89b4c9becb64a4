import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CLAUDE_CODE_VERSION, checkVersion, claudeCodeBinary } from "./binary.ts";

const REPOSITORY = join(import.meta.dirname, "../../../../..");
const installed = { nodeModules: [join(REPOSITORY, "node_modules")], platform: process.platform, arch: process.arch };
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "wo-binary-"));
});
afterEach(() => rm(home, { recursive: true }));
const check = (binary: string) => checkVersion(binary, { path: process.env.PATH ?? "", home });

async function program(text: string, path = join(home, "claude")): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

test("the version that this is written for is the one that is installed", async () => {
  const { devDependencies } = JSON.parse(await readFile(join(REPOSITORY, "package.json"), "utf8"));
  expect(devDependencies["@anthropic-ai/claude-code"]).toBe(CLAUDE_CODE_VERSION);
  await check(await claudeCodeBinary(installed));
});

test("the program comes from the platform's own package, the first folder first, also for another libc", async () => {
  const [near, far] = [join(home, "near"), join(home, "far")];
  const musl = await program("", join(far, "@anthropic-ai/claude-code-linux-x64-musl/claude"));
  const place = { nodeModules: [near, far], platform: "linux", arch: "x64" };
  expect(await claudeCodeBinary(place)).toBe(musl);
  const own = await program("", join(near, "@anthropic-ai/claude-code-linux-x64/claude"));
  expect(await claudeCodeBinary(place)).toBe(own);
});

test("a program that isn't there is told with what to do", async () => {
  await expect(claudeCodeBinary({ ...installed, nodeModules: [home], platform: "plan9", arch: "mips" })).rejects.toMatchObject({
    code: "claude-code-missing",
    message: expect.stringContaining(`npm install @anthropic-ai/claude-code@${CLAUDE_CODE_VERSION}`),
  });
  await expect(check(join(home, "claude"))).rejects.toMatchObject({ code: "claude-code-missing" });
});

test("a program of another version, or one that doesn't run, is refused by name", async () => {
  await expect(check(await program("#!/bin/sh\necho '1.0.0 (Claude Code)'\n"))).rejects.toMatchObject({
    code: "claude-code-other-version",
    message: expect.stringMatching(/is Claude Code 1\.0\.0, and this worker knows/),
  });
  await expect(check(await program("#!/bin/sh\nexit 3\n"))).rejects.toMatchObject({ code: "claude-code-unusable" });
});
