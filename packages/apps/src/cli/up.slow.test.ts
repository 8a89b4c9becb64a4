import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DATABASE_FILE } from "@webordinary/adapters/embedded";
import { Envelope } from "@webordinary/domain";
import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../local/free-port.ts";
import { getPage } from "../local/get-page.ts";
import { ADDRESS, Bakery, bakerySite, eventsIn, OWNER } from "../local/testing/bakery.ts";
import { callCli } from "./testing/call-cli.ts";
import { CliProcess, runCli } from "./testing/run-cli.ts";

let bakery: Bakery;
let ups: CliProcess[] = [];
let ports: { smtp: number; http: number };

beforeEach(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  ports = { smtp: await freePort(), http: await freePort() };
});
afterEach(async () => {
  for (const up of ups) {
    up.signal("SIGKILL");
    await up.ended;
  }
  ups = [];
  await bakery.remove();
});

const withData = (...args: readonly string[]) => [...args, "--data", bakery.dataDir];
const upArgs = ({ smtp, http } = ports) => withData("up", "--no-sample", "--smtp-port", String(smtp), "--http-port", String(http));
async function up(): Promise<CliProcess> {
  const started = new CliProcess(upArgs());
  ups.push(started);
  await started.until("Ctrl-C");
  return started;
}
const page = async (site: string) => (await getPage(`${site}.localhost:${ports.http}`, ports.http)).body;
function mailFile(text: string, name: string, more: { inReplyTo?: string } = {}): string {
  const file = join(bakery.folder, `${name}.eml`);
  writeFileSync(file, plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, ...more }));
  return file;
}
const sendAndWait = async (file: string) => JSON.parse((await callCli(...withData("send", file, "--wait", "--json"))).stdout);

test("up tells where everything is, takes mail, shows it to the other commands, and ends well at Ctrl-C", async () => {
  const started = await up();
  expect(started.stdout).toMatch(
    new RegExp(
      `^WebOrdinary is running\\.\n {2}mail {6}127\\.0\\.0\\.1:${ports.smtp}, to bakery@localhost\n {2}sites {5}http://localhost:${ports.http}/\n {2}data {6}.*\n {2}agent {5}rehearsal.*\n {2}builds {4}.*\n {2}next {6}npx webordinary send FILE.eml --wait --data \\S+\n {2}stop {6}Ctrl-C\n`,
    ),
  );

  const file = mailFile('change "Open at seven" to "Open at six"', "up-1");
  const sent = await runCli(withData("send", file));
  expect(sent).toEqual({ code: 0, stderr: "", stdout: expect.stringMatching(/^250 accepted as t-[a-z0-9]{14}\n$/) });
  const result = await sendAndWait(file);
  expect(result).toMatchObject({ outcome: "done", messageId: "<up-1@bakery.example>" });
  expect(await page(result.threadId)).toContain("Open at six");
  await started.until(`events ${result.threadId} --data `);

  const threads = await callCli(...withData("threads", "--json"));
  expect(
    threads.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([expect.objectContaining({ threadId: result.threadId, projectId: "bakery", subject: "up-1", previewUrl: result.previewUrl })]);
  expect((await callCli(...withData("threads"))).stdout).toMatch(
    new RegExp(`^THREAD .*\n${result.threadId} +bakery +done +\\d{4}-.* ${result.previewUrl} +up-1\n$`),
  );

  const events = await callCli(...withData("events", result.threadId, "--json"));
  const parsed = events.stdout
    .trim()
    .split("\n")
    .map((line) => Envelope.parse(JSON.parse(line)));
  expect(parsed.map(({ type }) => type)).toEqual(expect.arrayContaining(["ThreadOpened", "ChangesCommitted", "DeploymentWentLive", "ReplySent"]));
  const told = await callCli(...withData("events", result.threadId));
  expect(told.code).toBe(0);
  expect(told.stdout.split("\n").length).toBeGreaterThan(5);
  expect(await callCli(...withData("events", "t-nothing"))).toMatchObject({
    code: 2,
    stderr: "webordinary: there is no thread t-nothing: webordinary threads lists them\n",
  });

  started.signal("SIGINT");
  const { code, stdout, stderr } = await started.ended;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/[!✖]/);
  expect(stdout).toMatch(/\nStopping: .*\nStopped\.\n$/);
  expect(existsSync(join(bakery.dataDir, "running.json"))).toBe(false);
  expect(await callCli(...withData("send", file))).toMatchObject({
    code: 2,
    stderr: `webordinary: no system is running on ${bakery.dataDir}: start it with npm start, or say which with --data DIR\n`,
  });
});

test("up with a chat says where its messages are posted", async () => {
  const env = { WEBORDINARY_CHAT_SECRET: "s".repeat(64), WEBORDINARY_CHAT_CALLBACK: "http://127.0.0.1:9/replies" };
  const started = new CliProcess(upArgs(), { env });
  ups.push(started);
  await started.until("Ctrl-C");
  expect(started.stdout).toContain(`\n  chat      on, POST http://localhost:${ports.http}/channels/chat/PROJECT\n`);
});

test("send says by its exit code how it went: 1 when the mail is refused or not done", async () => {
  await up();
  const broken = await callCli(...withData("send", mailFile('change "Rolls and rye" to "BROKEN rye"', "send-broken"), "--wait"));
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/^outcome {2}failed \(build-failed\)\n/);
  expect(broken.stdout).toContain("there is a BROKEN word");
  const empty = await callCli(...withData("send", mailFile("", "send-empty"), "--wait", "--json"));
  expect({ code: empty.code, ...JSON.parse(empty.stdout) }).toMatchObject({ code: 1, outcome: "not-done", kind: "empty" });

  const file = join(bakery.folder, "stranger.eml");
  writeFileSync(file, plainMail("Hello", { from: "stranger@else.example", to: ADDRESS }));
  const stranger = await callCli(...withData("send", file, "--wait"));
  expect({ code: stranger.code, stdout: stranger.stdout }).toEqual({ code: 1, stdout: "" });
  expect(stranger.stderr).toBe(
    "webordinary: the mail was not accepted: 550 not acted on (unknown-sender): stranger@else.example is not a member of bakery\n",
  );
});

test("an instruction that is in work at Ctrl-C is finished after the second start", async () => {
  const first = await up();
  const file = mailFile('change "Open at seven" to "Open at nine"', "interrupted");
  await callCli(...withData("send", file));
  await first.until(/^ +\+\d/m);
  first.signal("SIGINT");
  expect((await first.ended).code).toBe(0);

  await up();
  const result = await sendAndWait(file);
  expect(result.outcome).toBe("done");
  expect(await page(result.threadId)).toContain("Open at nine");
  expect(eventsIn(bakery.dataDir).filter(({ type }) => type === "ReplySent")).toHaveLength(1);
});

test("after kill -9 send says that nobody listens, and the next start takes up the work", async () => {
  const first = await up();
  const file = mailFile('change "Open at seven" to "Open at ten"', "killed");
  await callCli(...withData("send", file));
  await first.until(/^ +\+\d/m);
  first.signal("SIGKILL");
  await first.ended;
  const nobody = await callCli(...withData("send", file));
  expect(nobody).toEqual({
    code: 1,
    stdout: "",
    stderr: `webordinary: the mail was not accepted: nobody listens for mail on 127.0.0.1:${ports.smtp}: start the system first with npm start\n`,
  });

  await up();
  const result = await sendAndWait(file);
  expect(result.outcome).toBe("done");
  expect(new BareRepository(bakery.repositoryPath).log(`thread-${result.threadId}`)).toHaveLength(2);
});

test("a second up on the data folder, and a taken port, end with 1 and one clear line; the first goes on", async () => {
  await up();
  const second = await runCli(upArgs({ smtp: await freePort(), http: await freePort() }));
  expect(second).toEqual({
    code: 1,
    stdout: "",
    stderr: `webordinary: another WebOrdinary is running on the data folder ${bakery.dataDir}: stop it first, or use another data folder\n`,
  });

  const elsewhere = ["up", "--no-sample", "--data", join(bakery.folder, "other")];
  const [mailTaken, sitesTaken] = [
    await runCli([...elsewhere, "--smtp-port", String(ports.smtp), "--http-port", String(await freePort())]),
    await runCli([...elsewhere, "--smtp-port", String(await freePort()), "--http-port", String(ports.http)]),
  ];
  expect(mailTaken).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(new RegExp(`^webordinary: .*:${ports.smtp}, .*--smtp-port\n$`)) });
  expect(sitesTaken).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(new RegExp(`^webordinary: .*:${ports.http}, .*--http-port\n$`)) });

  const added = await runCli(withData("project", "add", "annex", "--repo", bakery.repositoryPath, "--member", OWNER));
  expect(added.code).toBe(0);
  const file = join(bakery.folder, "annex.eml");
  writeFileSync(
    file,
    plainMail('change "Open at seven" to "Open at two"', { from: OWNER, to: "annex@localhost", messageId: "<annex@bakery.example>" }),
  );
  expect(await sendAndWait(file)).toMatchObject({ outcome: "done", editUrl: `http://edit.annex.localhost:${ports.http}/` });
});

test("a data folder of a newer WebOrdinary ends every command that opens it with one clear line", async () => {
  const database = new DatabaseSync(join(bakery.dataDir, DATABASE_FILE));
  database.exec("PRAGMA user_version = 99");
  database.close();
  const file = mailFile("x", "newer");
  const calls = [upArgs(), withData("run", "--mail", file), withData("threads"), withData("project", "list"), withData("rollback", "edit.bakery")];
  for (const args of calls) {
    const { code, stdout, stderr } = await callCli(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^webordinary: the data folder \S+ was written by a newer WebOrdinary .*; nothing in it was changed\n$/);
  }
});

test("rollback makes an older release live again without a build, and undoes itself the same way", async () => {
  let running = await bakery.start();
  const first = await running.sendAndWait(
    plainMail('change "Open at seven" to "Open at one"', { from: OWNER, to: ADDRESS, messageId: "<roll-1@x>" }),
  );
  const second = await running.sendAndWait(
    plainMail('change "Open at one" to "Open at two"', { from: OWNER, to: ADDRESS, messageId: "<roll-2@x>", inReplyTo: "<roll-1@x>" }),
  );
  expect(second.threadId).toBe(first.threadId);
  expect(await callCli(...withData("rollback", first.threadId))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("another WebOrdinary is running"),
  });
  await running.stop();

  const [header, older, newer = "", ...more] = (await callCli(...withData("rollback", first.threadId, "--list"))).stdout.trimEnd().split("\n");
  expect([header, older, newer, more]).toEqual([
    expect.stringMatching(/^RELEASE +LIVE SINCE +COMMIT +$/),
    expect.stringMatching(new RegExp(`^[0-9a-f]{16,64} +\\d{4}-\\S+Z +${first.result.commit?.slice(0, 8)} +$`)),
    expect.stringMatching(new RegExp(`^[0-9a-f]{16,64} +\\d{4}-\\S+Z +${second.result.commit?.slice(0, 8)} +live$`)),
    [],
  ]);
  const builds = () => eventsIn(bakery.dataDir).filter(({ type }) => type === "SiteBuilt").length;
  const before = builds();
  const back = await callCli(...withData("rollback", first.threadId));
  expect(back).toMatchObject({ code: 0, stderr: "" });
  expect(back.stdout).toMatch(/^http:\S+ shows the older release again when the system runs\n$/);
  running = await bakery.start();
  expect((await running.page(first.threadId)).body).toContain("Open at one");
  expect((await running.page("edit.bakery")).body).toContain("Open at two");
  await running.stop();

  await callCli(...withData("rollback", first.threadId, newer.split(" ")[0] ?? ""));
  running = await bakery.start();
  expect((await running.page(first.threadId)).body).toContain("Open at two");
  expect(builds()).toBe(before);
  await running.stop();

  expect(await callCli(...withData("rollback", first.threadId, "0".repeat(32)))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("that release was never live there"),
  });
  expect(await callCli(...withData("rollback", "edit.nobody"))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("nothing was ever live there"),
  });
  expect(await callCli(...withData("rollback", "../etc"))).toMatchObject({ code: 2, stderr: expect.stringContaining("is no site") });
});
