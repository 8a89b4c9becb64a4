import { readFileSync } from "node:fs";
import { plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getPage } from "../local/get-page.ts";
import { ADDRESS, Bakery, eventsIn, OWNER } from "../local/testing/bakery.ts";
import { callCli } from "./testing/call-cli.ts";

/** Nobody listens on port 1, so git is refused at once. */
const REPOSITORY = "http://jo:s3cret@127.0.0.1:1/bakery.git";
const SHOWN = "http://127.0.0.1:1/bakery.git";

let bakery: Bakery;
beforeAll(async () => {
  bakery = await Bakery.open(() => {});
  await bakery.setUp(REPOSITORY);
});
afterAll(() => bakery.remove());

test("project list shows where a repository is, and not the password for it", async () => {
  const table = await callCli("project", "list", "--data", bakery.dataDir);
  const json = await callCli("project", "list", "--json", "--data", bakery.dataDir);
  for (const { stdout } of [table, json]) {
    expect(stdout).toContain(SHOWN);
    expect(stdout).not.toContain("s3cret");
  }
});

test("neither does a command that can't reach it", async () => {
  const added = await callCli("project", "add", "annex", "--repo", REPOSITORY, "--member", OWNER, "--data", bakery.dataDir);
  const published = await callCli("publish", "bakery", "--data", bakery.dataDir);
  expect([added.code, published.code]).toEqual([2, 1]);
  expect(added.stderr).toContain(SHOWN);
  expect(added.stderr + published.stderr).not.toContain("s3cret");
});

test("neither do the index page, its data, the events, the log and the reply to a mail that couldn't be done", async () => {
  const running = await bakery.start();
  const { result } = await running.sendAndWait(plainMail('change "a" to "b"', { from: OWNER, to: ADDRESS, messageId: "<credentials@x>" }));
  expect(result).toMatchObject({ outcome: "failed" });
  const { httpPort } = running.system;
  for (const path of ["/", "/status.json"]) {
    const { status, body } = await getPage(`localhost:${httpPort}`, httpPort, path);
    expect([status, body.includes(SHOWN), body.includes("s3cret")]).toEqual([200, true, false]);
  }
  const told = [
    JSON.stringify(eventsIn(bakery.dataDir)),
    running.log.lines.join("\n"),
    readFileSync(result.reply ?? "", "utf8"),
    result.detail ?? "",
  ];
  expect(told.filter((text) => text.includes("s3cret"))).toEqual([]);
});
