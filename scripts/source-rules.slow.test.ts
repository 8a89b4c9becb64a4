import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyRepository, type RepositoryCopy } from "./repository-copy.ts";
import { checkSources } from "./source-rules.mjs";

let copy: RepositoryCopy;
beforeEach(() => {
  copy = copyRepository();
});
afterEach(() => copy.remove());

const breachesIn = (file: string) =>
  checkSources(copy.root)
    .breaches.filter((each) => each.file === file)
    .map(({ rule, line, what }) => [rule, line, what]);

describe("the domain", () => {
  test("names nothing ambient: no clock, no chance, no I/O, no machine", () => {
    const uses = [
      ["const a = Date.now();", "Date.now"],
      ["const b = new Date();", "new Date() without an instant"],
      ["const c = Date();", "Date()"],
      ["const d = Math.random();", "Math.random"],
      ["const e = crypto.randomUUID();", "crypto"],
      ["const f = () => setTimeout(() => 1, 1);", "setTimeout"],
      ['const g = fetch("http://127.0.0.1/");', "fetch"],
      ["const h = process.env;", "process"],
      ['console.log("i");', "console"],
      ["const j = globalThis;", "globalThis"],
      ["const k = performance.now();", "performance"],
    ] as const;
    const file = "packages/domain/src/use-cases/leak.ts";
    copy.plant(file, `${uses.map(([code]) => code).join("\n")}\n`);
    expect(breachesIn(file)).toEqual(uses.map(([, what], index) => ["domain-is-pure", index + 1, what]));
  });

  test("may speak of a given instant, and of things that happen to have such names", () => {
    const file = "packages/domain/src/use-cases/allowed.ts";
    copy.plant(
      file,
      [
        "const then = new Date(0).toISOString();",
        "type Step = { process: string };",
        "const title = (document: { title: string }) => document.title;",
        "const run = (step: Step) => step.process;",
        "for (const document of [{ title: then }]) title(document);",
      ].join("\n"),
    );
    expect(breachesIn(file)).toEqual([]);
  });

  test("a shadowed name excuses nobody else in the file", () => {
    const file = "packages/domain/src/use-cases/leak.ts";
    copy.plant(file, "const mine = (process: { env: object }) => process.env;\nconst theirs = process.env;\n");
    expect(breachesIn(file)).toEqual([["domain-is-pure", 2, "process"]]);
  });

  test("its tests may use what they like", () => {
    const file = "packages/domain/src/use-cases/some.test.ts";
    copy.plant(file, "const now = Date.now();\n");
    expect(breachesIn(file)).toEqual([]);
  });
});

describe("adapters", () => {
  test("import no use case, by name, by another name, or with everything else", () => {
    copy.plant("packages/domain/src/use-cases/sample.ts", "export function sampleUseCase() {}\nexport type SampleOutcome = 1;\n");
    const file = "packages/adapters/src/git/leak.ts";
    copy.plant(
      file,
      [
        'import { type Clock, sampleUseCase } from "@webordinary/domain";',
        'import type { SampleOutcome as Outcome } from "@webordinary/domain";',
        'import * as domain from "@webordinary/domain";',
        'export { sampleUseCase as again } from "@webordinary/domain";',
      ].join("\n"),
    );
    expect(breachesIn(file)).toEqual([
      ["adapters-without-use-cases", 1, "sampleUseCase"],
      ["adapters-without-use-cases", 2, "SampleOutcome"],
      ["adapters-without-use-cases", 3, "the whole domain at once, use cases and all"],
      ["adapters-without-use-cases", 4, "sampleUseCase"],
    ]);
  });
});

describe("a container", () => {
  const ASKS = "const clock = container.get(CLOCK);\n";

  test("is asked in entry points alone", () => {
    copy.plant("packages/apps/src/worker/leak.ts", `${ASKS}const ids = await this.container.getAsync(IDS);\n`);
    expect(breachesIn("packages/apps/src/worker/leak.ts")).toEqual([
      ["container-get-in-entry-points", 1, "container.get"],
      ["container-get-in-entry-points", 2, "this.container.getAsync"],
    ]);
    for (const entry of ["packages/apps/src/cli/up.ts", "packages/apps/src/worker/main.ts", "packages/apps/src/wiring/tokens.test.ts"]) {
      copy.plant(entry, ASKS);
      expect(breachesIn(entry), entry).toEqual([]);
    }
  });

  test("binds with a list of tokens, so that a test can resolve them all", () => {
    copy.plant("packages/apps/src/wiring/leak.ts", "bind(CLOCK).toDynamicValue(() => clock);\n");
    expect(breachesIn("packages/apps/src/wiring/leak.ts")).toEqual([
      ["no-dynamic-bindings", 1, "toDynamicValue: bind with toResolvedValue and a list of tokens"],
    ]);
  });
});

test("the check fails when it finds no domain", () => {
  expect(() => checkSources(`${copy.root}/scripts-that-are-not-there`)).toThrow("found no domain to check");
});
