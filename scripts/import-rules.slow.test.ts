import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import rules from "../.dependency-cruiser.mjs";
import { checkImports, type ImportReport, judge } from "./import-rules.mjs";
import { copyRepository, type RepositoryCopy } from "./repository-copy.ts";

/** A breach of each rule, as somebody could write it by mistake: where, what, and the rules that have to say so. */
const LEAKS: ReadonlyArray<readonly [breaks: string, file: string, content: string]> = [
  ["no-cycles", "packages/apps/src/cli/leak-cycle.ts", 'import type { Zag } from "./zag.ts";\nexport type Back = Zag;'],
  ["resolvable", "packages/apps/src/cli/leak-missing.ts", 'import "./nowhere.ts";'],
  ["resolvable", "packages/adapters/src/git/leak-deep-path.ts", 'import "@webordinary/domain/src/kernel/ids.ts";'],
  ["declared-dependencies", "packages/adapters/src/git/leak-undeclared.ts", 'import fastify from "fastify";\nfastify();'],
  ["declared-dependencies", "packages/apps/src/cli/leak-dev-dependency.ts", 'import { build } from "esbuild";\nbuild({});'],
  ["declared-dependencies-of-tests", "packages/adapters/src/git/leak-undeclared.test.ts", 'import "avvio";'],
  ["domain-on-zod-alone", "packages/domain/src/use-cases/leak-adapter.ts", 'import "@webordinary/adapters/memory";'],
  ["domain-on-zod-alone", "packages/domain/src/kernel/leak-built-in.ts", 'import "node:crypto";'],
  ["domain-on-zod-alone", "packages/domain/src/ports/leak-library.ts", 'import type { Logger } from "pino";\nexport type L = Logger;'],
  ["kernel-at-the-bottom", "packages/domain/src/kernel/leak.ts", 'import type { Reply } from "../replies/reply.ts";\nexport type R = Reply;'],
  ["values-on-the-kernel", "packages/domain/src/message/leak.ts", 'import "../thread/thread.ts";'],
  ["aggregates-apart", "packages/domain/src/thread/leak-aggregate.ts", 'import "../claim/claim.ts";'],
  ["aggregates-apart", "packages/domain/src/claim/leak-port.ts", 'import type { Clock } from "../ports/clock.ts";\nexport type C = Clock;'],
  ["aggregates-apart", "packages/domain/src/session/leak-deployment.ts", 'import "../deployment/deployment.ts";'],
  ["ports-below-use-cases", "packages/domain/src/ports/leak.ts", 'import "../projections/projection.ts";'],
  ["projections-below-use-cases", "packages/domain/src/projections/leak.ts", 'import "../use-cases/execute.ts";'],
  ["domain-index-for-others", "packages/domain/src/use-cases/leak-index.ts", 'import type { Clock } from "../index.ts";\nexport type C = Clock;'],
  ["adapters-on-the-domain", "packages/adapters/src/git/leak-apps.ts", 'import "@webordinary/testing-like-package";'],
  ["adapters-apart", "packages/adapters/src/git/leak-folder.ts", 'import "../memory/index.ts";'],
  ["adapters-apart", "packages/adapters/src/mail/leak-folder-by-name.ts", 'import "@webordinary/adapters/memory";'],
  ["adapters-shared-with-embedded-alone", "packages/adapters/src/site/leak.ts", 'import "../memory/event-bus.ts";'],
  ["pictures-for-what-people-send", "packages/adapters/src/git/leak-pictures.ts", 'import "../images/index.ts";'],
  ["site-and-browser-for-the-agents-tools", "packages/adapters/src/mail/leak-site.ts", 'import "../site/index.ts";'],
  ["testing-for-tests-alone", "packages/apps/src/cli/leak-testing.ts", 'import "@webordinary/testing";'],
  ["test-folders-for-tests-alone", "packages/apps/src/cli/leak-test-folder.ts", 'import "../local/testing/crash-memory.ts";'],
  ["apps-imported-by-none", "packages/testing/src/leak.ts", 'import "@webordinary/apps";'],
  ["packages-by-name", "packages/adapters/src/git/leak-relative.ts", 'import "../../../domain/src/index.ts";'],
  ["packages-by-entry", "packages/adapters/src/git/leak-inner.ts", 'import "@webordinary/domain/inner";'],
  ["packages-without-scripts", "packages/apps/src/cli/leak-scripts.ts", 'import "../../../../scripts/tool.ts";'],
  ["inversify-in-wiring-alone", "packages/apps/src/cli/leak-container.ts", 'import { Container } from "inversify";\nnew Container();'],
];

describe("each import rule", () => {
  let copy: RepositoryCopy;
  let report: ImportReport;

  beforeAll(async () => {
    copy = copyRepository();
    prepare(copy);
    for (const [, file, content] of LEAKS) copy.plant(file, `${content}\n`);
    report = await checkImports(copy.root);
  });
  afterAll(() => copy.remove());

  test.each(LEAKS)("%s: the leak in %s is reported by this rule and no other", (rule, file) => {
    expect(report.violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toEqual([rule]);
  });

  test("has a leak planted for it", () => {
    expect([...new Set(LEAKS.map(([rule]) => rule))].sort()).toEqual(rules.forbidden.map(({ name }) => name).sort());
  });

  test("leaves alone what is allowed", () => {
    const allowed = [
      "packages/domain/src/thread/allowed.ts",
      "packages/adapters/src/embedded/allowed.ts",
      "packages/adapters/src/git/allowed.test.ts",
    ];
    expect(report.violations.filter(({ from }) => allowed.includes(from))).toEqual([]);
  });
});

describe("the import checker", () => {
  test("fails when there is nothing to read", async () => {
    const empty = mkdtempSync(join(tmpdir(), "empty-repository-"));
    mkdirSync(join(empty, "packages"));
    await expect(checkImports(empty)).rejects.toThrow("checked on no file at all");
    rmSync(empty, { recursive: true });
  });

  test("fails when it read no module, or not all of them", () => {
    expect(() => judge(["packages/a/src/a.ts"], cruised([]))).toThrow("did not read 1 of 1 files");
    expect(() => judge(["packages/a/src/a.ts", "packages/a/src/b.ts"], cruised([{ source: "packages/a/src/a.ts", types: ["type-only"] }]))).toThrow(
      "did not read 1 of 2 files",
    );
  });

  test("fails when it saw no type-only import, as under a TypeScript without a compiler API", () => {
    expect(() => judge(["packages/a/src/a.ts"], cruised([{ source: "packages/a/src/a.ts", types: ["local"] }]))).toThrow("no type-only import");
  });
});

/** What the leaks reach for and what the rules must leave alone. */
function prepare(copy: RepositoryCopy): void {
  // Packages that a rule about entries and neighbours has to meet, though the real ones export no such thing.
  copy.plant("packages/neighbour/package.json", '{ "name": "@webordinary/testing-like-package", "type": "module", "exports": "./src/index.ts" }');
  copy.plant("packages/neighbour/src/index.ts", "export const neighbour = 1;\n");
  copy.link("node_modules/@webordinary/testing-like-package", "packages/neighbour");
  copy.editJson("packages/domain/package.json", (manifest) => ({
    ...manifest,
    exports: { ...Object(manifest.exports), "./inner": "./src/kernel/ids.ts" },
  }));
  copy.editJson("packages/apps/package.json", (manifest) => ({ ...manifest, exports: "./src/index.ts" }));
  copy.plant("packages/apps/src/index.ts", "export const apps = 1;\n");
  copy.plant("packages/apps/src/cli/zag.ts", 'import type { Back } from "./leak-cycle.ts";\nexport type Zag = Back | 1;\n');
  copy.plant("scripts/tool.ts", "export const tool = 1;\n");

  copy.plant(
    "packages/domain/src/thread/allowed.ts",
    'import "zod";\nimport "../kernel/ids.ts";\nimport "../message/message.ts";\nimport "../deployment/release.ts";\n',
  );
  copy.plant("packages/adapters/src/embedded/allowed.ts", 'import "node:sqlite";\nimport "@webordinary/domain";\nimport "../memory/event-bus.ts";\n');
  copy.plant("packages/adapters/src/git/allowed.test.ts", 'import "vitest";\nimport "@webordinary/testing";\nimport "../memory/index.ts";\n');
}

function cruised(modules: ReadonlyArray<{ source: string; types: readonly string[] }>): Parameters<typeof judge>[1] {
  const result: unknown = {
    modules: modules.map(({ source, types }) => ({ source, dependencies: [{ dependencyTypes: types }] })),
    summary: { violations: [] },
  };
  return result as Parameters<typeof judge>[1];
}
