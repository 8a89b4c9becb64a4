import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportedNames } from "./exported-names.ts";
import { type PackedDomain, packDomain } from "./packed-domain.ts";
import { nodesToTryOn, runNode } from "./run-tool.ts";

/** A service of somebody else's: values, schemas and port types, as one would use them. */
const CONSUMER = `import { accept, type EventStore, envelop, fold, ProjectId, projectUser, StreamId, ThreadId, threadStream, UserId } from "@webordinary/domain";

export const pair: string = projectUser(ProjectId.parse("amelia"), UserId.parse("scott"));
export const stream: StreamId = threadStream(ThreadId.parse("t-abc12345"));
export const decision = accept({ type: "Happened", data: {} });
export const counted: number = fold({ initialState: 0, evolve: (state: number, _event: string) => state + 1 }, ["a", "b"]);
export const [envelope] = envelop(
  [{ type: "Happened", data: { n: 1 } }],
  { streamId: stream, version: 0 },
  { commandId: "c1", causationId: "m1", correlationId: "m1", actor: "scott", at: "2026-01-02T03:04:05.000Z" },
);
export type Store = EventStore;
// @ts-expect-error: a plain string is no project id; where the types are lost, this line compiles and the check fails
projectUser("amelia", "scott");
`;

const RUN = `import { ProjectId, projectUser, UserId } from "@webordinary/domain";
console.log(projectUser(ProjectId.parse("amelia"), UserId.parse("scott")));
`;

let domain: PackedDomain;
beforeAll(async () => {
  domain = await packDomain();
});
afterAll(() => domain?.remove());

describe("the domain, packed and installed elsewhere", () => {
  test.each([
    ["NodeNext", { module: "nodenext", moduleResolution: "nodenext" }],
    ["Bundler", { module: "esnext", moduleResolution: "bundler" }],
  ])("type-checks in a consumer under moduleResolution %s", async (name, resolution) => {
    const folder = join(domain.consumer, `types-${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "consumer.ts"), CONSUMER);
    // Declarations are checked too, and nothing ambient helps: no Node, no DOM.
    const options = { ...resolution, strict: true, noEmit: true, skipLibCheck: false, types: [], target: "es2024", lib: ["es2024", "dom"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["consumer.ts"] }));
    expect(await runNode(["typescript/bin/tsc", "-p", folder, "--pretty", "false"], { cwd: folder })).toEqual({ code: 0, output: "" });
  });

  test.each(nodesToTryOn())("runs on plain Node %s", async (_version, node) => {
    writeFileSync(join(domain.consumer, "run.mjs"), RUN);
    expect(await runNode([join(domain.consumer, "run.mjs")], { cwd: domain.consumer, node })).toEqual({ code: 0, output: "amelia+scott" });
  });

  test("passes publint", async () => {
    const tarball = readFileSync(domain.tarball);
    const content = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: content }, strict: true });
    expect(pkg?.name).toBe("@webordinary/domain");
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("passes attw as an ESM-only package", async () => {
    const result = await runNode(
      [
        "@arethetypeswrong/cli/dist/index.js",
        domain.tarball,
        "--profile",
        "esm-only",
        "--no-definitely-typed",
        "--no-emoji",
        "--no-color",
        "--format",
        "ascii",
      ],
      { cwd: domain.consumer },
    );
    expect(result.code, result.output).toBe(0);
    expect(result.output).toContain("node16 (from ESM): OK (ESM)");
  });

  test("bundles for the browser with nothing left outside and no Node built-in", async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: RUN, resolveDir: domain.consumer },
      bundle: true,
      platform: "browser",
      format: "esm",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    expect(Object.values(metafile.outputs).flatMap((output) => output.imports)).toEqual([]);
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("@webordinary/domain/dist/"))).not.toEqual([]);
    expect(outputFiles[0]?.text).not.toMatch(/\bprocess\.|\brequire\(/);
  });

  test("holds its modules and declarations, which name .js files, and no test", () => {
    const files = readdirSync(domain.installed, { recursive: true, encoding: "utf8" }).filter((path) => !path.startsWith("node_modules"));
    expect(files).toEqual(expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "package.json", "src/index.ts"]));
    expect(files.filter((path) => path.includes(".test."))).toEqual([]);
    const declarations = files.filter((path) => path.endsWith(".d.ts"));
    const naming = declarations.filter((path) => /["']\.{1,2}\/[^"']+\.ts["']/.test(readFileSync(join(domain.installed, path), "utf8")));
    expect(naming).toEqual([]);
  });

  test("exports these names", async () => {
    // A name that goes, or comes, is a change for everybody who imports it: `npm test -- -u` when it is meant.
    const names = exportedNames(join(domain.installed, "dist/index.d.ts"), dirname(domain.consumer));
    expect(names.length).toBeGreaterThan(50);
    await expect(`${names.join("\n")}\n`).toMatchFileSnapshot("domain-exports.txt");
  });
});
