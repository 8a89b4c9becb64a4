import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { compiledModule } from "./mail-templates.mjs";

it("the mails' template is what its source says now: else run node scripts/mail-templates.mjs", async () => {
  const committed = await readFile(new URL("../packages/adapters/src/mail/templates/compiled.ts", import.meta.url), "utf8");
  expect(committed).toBe(await compiledModule());
});

it("the mails' template fetches nothing from elsewhere", async () => {
  const html = await compiledModule();
  expect(html.match(/(?:src|href)="[^"]*"|url\([^)]*\)|@import[^;]*/g)?.filter((each) => !/"(?:cid:)?\{\{\w+\}\}"/.test(each))).toEqual([]);
});
