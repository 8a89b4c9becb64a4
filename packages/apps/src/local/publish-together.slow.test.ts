import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADDRESS, Bakery, bakerySite, OWNER, type RunningBakery } from "./testing/bakery.ts";

/** As generators do that make an address of every title. */
const build = `import { cpSync, readdirSync, readFileSync } from "node:fs";
const pages = readdirSync("src").map((name) => readFileSync("src/" + name, "utf8"));
if (new Set(pages).size < pages.length) throw new Error("src: two pages have the same title");
cpSync("src", "dist", { recursive: true });
`;
const site = () => ({
  ...bakerySite(),
  "build.mjs": build,
  "src/bread.html": "<title>Our bread</title>\n",
  "src/rolls.html": "<title>Our rolls</title>\n",
});

let bakery: Bakery;
let running: RunningBakery;
let remote: BareRepository;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: site() }));
  remote = new BareRepository(bakery.repositoryPath);
  running = await bakery.start();
});
afterAll(() => bakery.remove());

const flowing = (text: string): string => text.replace(/\s+/g, " ");
let count = 0;
const says = async (text: string, inReplyTo?: string) => {
  const name = `together-${++count}`;
  const more = inReplyTo ? { inReplyTo } : {};
  return running.sendAndWait(plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, ...more }));
};

test("two changes that build, but not together: the first goes public, the second is told, and nothing is broken for anybody", async () => {
  const bread = await says('change "Our bread" to "Fresh today"');
  const rolls = await says('change "Our rolls" to "Fresh today"');
  expect([bread.result.outcome, rolls.result.outcome]).toEqual(["done", "done"]);
  expect((await says("publish", bread.messageId)).result).toMatchObject({ outcome: "done", kind: "published" });
  const before = remote.tip("main");

  const refused = await says("publish", rolls.messageId);
  expect(refused.threadId).toBe(rolls.threadId);
  expect(refused.result).toMatchObject({ outcome: "failed", kind: "failed" });
  expect(flowing(refused.reply.text)).toContain("what others have published since can't be put together into one site:");
  expect(flowing(refused.reply.text)).toContain("src: two pages have the same title");
  expect(refused.reply.text).not.toContain(bakery.folder);
  expect(remote.tip("main")).toBe(before);
  const shown = async () => [(await running.page("bakery", "/bread.html")).body, (await running.page("bakery", "/rolls.html")).body];
  expect(await shown()).toEqual(["<title>Fresh today</title>\n", "<title>Our rolls</title>\n"]);

  const mended = await says('change "Fresh today" to "Warm today"', refused.messageId);
  expect(mended.result.outcome).toBe("done");
  expect((await says("publish", mended.messageId)).result).toMatchObject({ outcome: "done", kind: "published" });
  expect(await shown()).toEqual(["<title>Fresh today</title>\n", "<title>Warm today</title>\n"]);
});
