import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const run = promisify(execFile);

it("sst.config.ts and what it maps the topology with fit SST's components and AWS's types", async () => {
  await run(process.execPath, [join(root, "scripts/sst-platform.mjs")]);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const checked = await run(process.execPath, [tsc, "-p", "packages/apps/infra/tsconfig.json", "--pretty", "false"], { cwd: root }).catch(
    (error) => error,
  );
  expect(checked.stdout).toBe("");
}, 700_000);

it("sst.config.ts is thin: SST allows no import at its top, and what there is to decide isn't decided there", () => {
  const config = readFileSync(join(root, "sst.config.ts"), "utf8");
  expect(config).not.toMatch(/^import /m);
  expect(config.split("\n").length).toBeLessThan(40);
});
