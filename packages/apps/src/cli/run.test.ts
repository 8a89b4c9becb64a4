import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADDRESS, Bakery, bakerySite, eventsIn, OWNER } from "../local/testing/bakery.ts";
import { callCli } from "./testing/call-cli.ts";
import { runCli } from "./testing/run-cli.ts";

let bakery: Bakery;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
});
afterAll(() => bakery.remove());

function mailFile(text: string, name: string, from = OWNER): string {
  const file = join(bakery.folder, `${name}.eml`);
  writeFileSync(file, plainMail(text, { from, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>` }));
  return file;
}
const run = (file: string, ...args: readonly string[]) => callCli("run", "--mail", file, "--data", bakery.dataDir, ...args);

test("a mail that is done ends with 0, its outcome as one line of JSON", async () => {
  const file = mailFile('change "Open at seven" to "Open at six"', "run-done");
  const { code, stdout, stderr } = await runCli(["run", "--mail", file, "--data", bakery.dataDir, "--json", "--http-port", "4499"]);
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/[!✖]/);
  const result = JSON.parse(stdout);
  expect(result).toEqual({
    outcome: "done",
    kind: "done",
    threadId: expect.stringMatching(/^t-[a-z0-9]{14}$/),
    messageId: "<run-done@bakery.example>",
    previewUrl: `http://${result.threadId}.localhost:4499/`,
    publicUrl: null,
    editUrl: "http://edit.bakery.localhost:4499/",
    commit: new BareRepository(bakery.repositoryPath).tip(`thread-${result.threadId}`),
    reply: expect.stringContaining(join(bakery.dataDir, "outbox")),
    detail: null,
  });
  expect(readFileSync(result.reply, "utf8")).toContain("In-Reply-To: <run-done@bakery.example>");

  const again = await run(file, "--json");
  expect(JSON.parse(again.stdout)).toEqual(result);
  expect(eventsIn(bakery.dataDir).filter(({ type }) => type === "ReplySent")).toHaveLength(1);
});

test("without --json the steps are told as they happen, and then the outcome", async () => {
  const { code, stdout } = await run(mailFile('change "Open at seven" to "Open at five"', "run-told"));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ +\+\d+\.\d s {2}\S.*\n/);
  expect(stdout).toMatch(/^outcome {2}done\nthread {3}t-.*\npreview {2}http:.*\ncommit {3}[0-9a-f]{40}\nreply {4}\//m);
});

test.each([
  ["a site whose build fails", 'change "Rolls and rye" to "BROKEN rolls"', OWNER, { outcome: "failed", kind: "build-failed" }],
  ["a stranger", "Make it blue.", "stranger@else.example", { outcome: "not-done", kind: "unknown-sender", reply: null }],
  ["an empty mail", "", OWNER, { outcome: "not-done", kind: "empty" }],
  ["words that the rehearsal agent doesn't know", "Make it nicer.", OWNER, { outcome: "answered", kind: "answered", commit: null }],
])("%s ends with 1, and says why", async (name, text, from, expected) => {
  const { code, stdout } = await run(mailFile(text, name.replaceAll(/\W+/g, "-"), from), "--json");
  expect(code).toBe(1);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject(expected);
  if (result.reply !== null) expect(existsSync(result.reply)).toBe(true);
});

test.each(["status", "help"])("a mail that only says %s gets what it asked for, and ends with 0", async (word) => {
  const { code, stdout } = await run(mailFile(word, `run-${word}`), "--json");
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, outcome: "answered", kind: word });
});

test("a mail file that isn't there is a wrong call, and so is a data folder that another process works on a failure", async () => {
  const missing = await run(join(bakery.folder, "none.eml"));
  expect(missing).toMatchObject({ code: 2, stdout: "" });
  expect(missing.stderr).toMatch(/^webordinary: the mail \S+none\.eml can't be read: .*\n$/);

  const running = await bakery.start();
  const refused = await run(mailFile("x", "run-refused"));
  expect(refused).toEqual({
    code: 1,
    stdout: "",
    stderr: `webordinary: another WebOrdinary is running on the data folder ${bakery.dataDir}: stop it first, or use another data folder\n`,
  });
  await running.stop();
});
