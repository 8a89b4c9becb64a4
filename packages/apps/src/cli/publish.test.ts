import { BareRepository, makeBareRepository } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bakery, bakerySite, eventsIn } from "../local/testing/bakery.ts";
import { callCli } from "./testing/call-cli.ts";

let bakery: Bakery;
let remote: BareRepository;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  remote = new BareRepository(bakery.repositoryPath);
});
afterAll(() => bakery.remove());

const publish = (project: string, ...more: string[]) => callCli("publish", project, "--data", bakery.dataDir, ...more);
async function productionPage(): Promise<string> {
  const running = await bakery.start();
  const { body } = await running.page("bakery");
  await running.stop();
  return body;
}

test("publish makes the project's own branch live in production; again it changes nothing, after a push it shows that", async () => {
  const first = await publish("bakery");
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain(`http://bakery.localhost:4400/ shows ${remote.tip("main")?.slice(0, 8)} when the system runs\n`);
  expect(await productionPage()).toContain("Open at seven");

  const builds = eventsIn(bakery.dataDir).length;
  expect((await publish("bakery")).stdout).toContain("is live already");
  expect(eventsIn(bakery.dataDir)).toHaveLength(builds);

  remote.commit("main", { "src/index.html": "<!doctype html><title>Bakery</title><p>Closed on Mondays</p>\n" });
  const third = await publish("bakery", "--json");
  expect({ code: third.code, ...JSON.parse(third.stdout) }).toEqual({
    code: 0,
    projectId: "bakery",
    commit: remote.tip("main"),
    url: "http://bakery.localhost:4400/",
    changed: true,
  });
  expect(await productionPage()).toContain("Closed on Mondays");
});

test("rollback tells as JSON which release is live now, and lists those that were", async () => {
  const rollback = async (...more: string[]) => JSON.parse((await callCli("rollback", "bakery", "--json", "--data", bakery.dataDir, ...more)).stdout);
  const [older, newer] = await rollback("--list");
  expect([older.live, newer.live, newer.commit]).toEqual([false, true, remote.tip("main")]);
  expect(await rollback()).toEqual({ site: "bakery", release: older.release, url: "http://bakery.localhost:4400/" });
  expect(await productionPage()).toContain("Open at seven");
  expect(await rollback(newer.release)).toMatchObject({ release: newer.release });
  expect(await productionPage()).toContain("Closed on Mondays");
});

test("a branch that doesn't build leaves production as it was, and the command says why", async () => {
  const before = await productionPage();
  remote.commit("main", { "src/index.html": "<!doctype html><title>BROKEN</title>\n" });
  const { code, stderr } = await publish("bakery");
  expect(code).toBe(1);
  expect(stderr).toContain("production stays as it was: ");
  expect(await productionPage()).toBe(before);
});

test("a project that nobody set up is a wrong call", async () => {
  expect(await publish("bookshop")).toEqual({
    code: 2,
    stdout: "",
    stderr: "webordinary: there is no project bookshop: webordinary project list shows them\n",
  });
});
