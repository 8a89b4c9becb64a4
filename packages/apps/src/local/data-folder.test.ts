import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DATABASE_FILE } from "@webordinary/adapters/embedded";
import { makeBareRepository } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsFrom } from "./environment.ts";
import { freePort } from "./free-port.ts";
import { startSystem } from "./running-system.ts";
import { Bakery, LoggedLines } from "./testing/bakery.ts";

let bakery: Bakery;
const servers: Server[] = [];

beforeEach(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder }));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  await bakery.remove();
});

async function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const start = async (ports: { http?: number; smtp?: number }) =>
  startSystem(
    settingsFrom({ dataDir: bakery.dataDir, httpPort: ports.http ?? (await freePort()) }, { PATH: process.env.PATH }),
    ports.smtp ?? 0,
    new LoggedLines(),
  );

test("a data folder of a newer schema is refused by a clear line, and not a byte of it is changed", async () => {
  const file = join(bakery.dataDir, DATABASE_FILE);
  const database = new DatabaseSync(file);
  database.exec("PRAGMA user_version = 99; PRAGMA journal_mode = DELETE");
  database.close();
  const before = readFileSync(file);
  const filesBefore = readdirSync(bakery.dataDir, { recursive: true });

  await expect(bakery.start()).rejects.toMatchObject({
    code: "newer-data-folder",
    message: expect.stringMatching(/was written by a newer WebOrdinary \(its schema is 99, .*update WebOrdinary, or use another data folder/),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(bakery.dataDir, { recursive: true }).filter((name) => name !== "lock.sqlite")).toEqual(
    filesBefore.filter((name) => name !== "lock.sqlite"),
  );
});

test("a second system on the same data folder is refused by a clear line, and the first goes on", async () => {
  const first = await bakery.start();
  await expect(start({})).rejects.toMatchObject({
    code: "data-folder-in-use",
    message: `another WebOrdinary is running on the data folder ${bakery.dataDir}: stop it first, or use another data folder`,
  });
  expect((await first.page("edit.bakery")).status).toBe(404);
});

test.each([
  ["mail", "smtp", "--smtp-port"],
  ["sites", "http", "--http-port"],
] as const)("a taken port for %s is told with its option, and the data folder is free afterwards", async (_what, which, option) => {
  const port = await takenPort();
  const refused = start({ [which]: port });
  await expect(refused).rejects.toMatchObject({ code: "port-taken" });
  await expect(refused).rejects.toThrow(new RegExp(`:?${port}\\b.*${option}`));
  const running = await bakery.start();
  expect((await running.page("edit.bakery")).status).toBe(404);
});

test("a project that is added while the system runs is known at once", async () => {
  const running = await bakery.start();
  const adding = Array.from({ length: 10 }, (_unused, n) => bakery.setUp(bakery.repositoryPath, { budgetPerInstructionUsd: n + 1 }));
  await Promise.all(adding);
  const [project] = await running.system.instance.ports.projectDirectory.list();
  expect(project?.policy.budgetPerInstructionUsd).toBe(10);
});
