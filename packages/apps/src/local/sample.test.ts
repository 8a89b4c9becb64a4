import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { submitMail } from "@webordinary/adapters/embedded";
import { makeBareRepository } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settingsFrom } from "./environment.ts";
import { freePort } from "./free-port.ts";
import { type RunningSystem, startSystem } from "./running-system.ts";
import { ensureSample, NEXT_MAIL, nextCommand, WELCOME_MAIL, welcomeMailIsDue } from "./sample.ts";
import { Bakery, LoggedLines } from "./testing/bakery.ts";

let dataDir: string;
let running: RunningSystem | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "webordinary-sample-"));
});
afterEach(async () => {
  await running?.stop();
  running = null;
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<RunningSystem> {
  await running?.stop();
  running = await startSystem(settingsFrom({ dataDir, httpPort: await freePort() }, { PATH: process.env.PATH }), 0, new LoggedLines());
  return running;
}

test("the sample's first mail is due until it came in, also for a start after one that was killed before it was sent", async () => {
  const first = await start();
  expect(await welcomeMailIsDue(first.instance.ports, dataDir)).toBe(false);
  await ensureSample(first.instance.ports, first.instance.repositories, dataDir);
  expect(await welcomeMailIsDue(first.instance.ports, dataDir)).toBe(true);

  const second = await start();
  await ensureSample(second.instance.ports, second.instance.repositories, dataDir);
  expect(await welcomeMailIsDue(second.instance.ports, dataDir)).toBe(true);
  await submitMail(await readFile(WELCOME_MAIL), { host: "127.0.0.1", port: second.smtpPort });
  await vi.waitFor(async () => expect(await welcomeMailIsDue(second.instance.ports, dataDir)).toBe(false), { timeout: 10_000 });

  const third = await start();
  expect(await welcomeMailIsDue(third.instance.ports, dataDir)).toBe(false);
});

test("what to type next is the sample's second mail until that came in, and then a mail of one's own", async () => {
  const { instance, smtpPort } = await start();
  const next = () => nextCommand(instance.ports, dataDir, basename);
  expect(await next()).toBe(`npx webordinary send FILE.eml --wait --data ${basename(dataDir)}`);
  await ensureSample(instance.ports, instance.repositories, dataDir);
  expect(await next()).toBe(`npx webordinary send next.eml --wait --data ${basename(dataDir)}`);
  await submitMail(await readFile(NEXT_MAIL), { host: "127.0.0.1", port: smtpPort });
  await vi.waitFor(async () => expect(await next()).toBe(`npx webordinary send FILE.eml --wait --data ${basename(dataDir)}`), { timeout: 10_000 });
});

test("a sample whose project was removed comes back with the work that its repository has", async () => {
  const { instance } = await start();
  const { ports, repositories } = instance;
  await ensureSample(ports, repositories, dataDir);
  const [sample] = await ports.projectDirectory.list();
  if (!sample) throw new Error("there is no sample");
  const before = await repositories.tip(sample.repository, "main");
  const work = join(sample.repository, "work-of-hers");
  await writeFile(work, "kept");
  await ports.projectDirectory.remove(sample.projectId);
  await ensureSample(ports, repositories, dataDir);
  expect((await ports.projectDirectory.list()).map(({ projectId }) => projectId)).toEqual([sample.projectId]);
  expect(await repositories.tip(sample.repository, "main")).toBe(before);
  expect(await readFile(work, "utf8")).toBe("kept");
});

test("a data folder with a project of its own gets no sample and no mail", async () => {
  const bakery = await Bakery.open((folder) => makeBareRepository({ folder }));
  try {
    const { system } = await bakery.start();
    await ensureSample(system.instance.ports, system.instance.repositories, bakery.dataDir);
    expect((await system.instance.ports.projectDirectory.list()).map(({ projectId }) => projectId)).toEqual(["bakery"]);
    expect(await welcomeMailIsDue(system.instance.ports, bakery.dataDir)).toBe(false);
  } finally {
    await bakery.remove();
  }
});
