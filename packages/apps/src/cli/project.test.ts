import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBareRepository } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callCli } from "./testing/call-cli.ts";
import { runCli } from "./testing/run-cli.ts";

let folder: string;
/** Names of repositories stand for those in the folder. */
const add = (...args: readonly string[]) =>
  callCli("project", "add", ...args.map((arg) => (arg.endsWith(".git") || arg === "no-repository" ? join(folder, arg) : arg)), "--data", dataDir());
const list = (...args: readonly string[]) => callCli("project", "list", "--data", dataDir(), ...args);
const dataDir = () => join(folder, "data");

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "webordinary-project-")));
  makeBareRepository({ folder: join(folder, "bakery.git") });
  makeBareRepository({ folder: join(folder, "trunk.git"), branch: "trunk" });
  mkdirSync(join(folder, "no-repository"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["an id with capitals", ["Bakery", "--repo", "bakery.git", "--member", "jo@bakery.example"], `"Bakery" can't be a project's id: a project id is`],
  ["an id that is kept for threads", ["t-bakery", "--repo", "bakery.git", "--member", "jo@bakery.example"], "can't be a project's id"],
  ["a repository that isn't there", ["bakery", "--repo", "gone.git", "--member", "jo@bakery.example"], "gone.git can't be read: "],
  ["a folder that is no repository", ["bakery", "--repo", "no-repository", "--member", "jo@bakery.example"], "no-repository can't be read: "],
  [
    "a branch that isn't there",
    ["bakery", "--repo", "trunk.git", "--member", "jo@bakery.example"],
    "the repository has no branch main, it has trunk: say which with --branch NAME",
  ],
  ["a role that is none", ["bakery", "--repo", "bakery.git", "--member", "jo@bakery.example:chief"], `"chief" is no role: owner, editor or viewer`],
  [
    "an address that is none",
    ["bakery", "--repo", "bakery.git", "--member", "jo"],
    `"jo" is no member: write ADDRESS or ADDRESS:owner, :editor, :viewer`,
  ],
  ["nobody who may write", ["bakery", "--repo", "bakery.git"], "required option '--member <address[,address...][:role]>' not specified"],
  [
    "the same address twice",
    ["bakery", "--repo", "bakery.git", "--member", "jo@bakery.example", "--member", "Jo@bakery.example:viewer"],
    `"jo@bakery.example" is named twice`,
  ],
  ["an option for git as repository", ["bakery", "--repo", "--upload-pack=touch hacked", "--member", "jo@bakery.example"], "can't be read"],
])("%s is refused with what to do, and nothing is set up", async (_what, args, words) => {
  const { code, stdout, stderr } = await add(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect((await list()).code).toBe(2);
});

test("a project is added, listed, and changed by adding it again; a path is kept as an absolute one", async () => {
  const inFolder = (...args: readonly string[]) => runCli(["project", "add", ...args, "--data", "data"], { cwd: folder });
  const added = await inFolder("bakery", "--repo", "bakery.git", "--member", "Jo@bakery.example", "--member", "kim@bakery.example:editor");
  expect(added).toEqual({ code: 0, stdout: "bakery is set up: mail to bakery@localhost changes it.\n", stderr: "" });
  await inFolder("trunk", "--repo", "./trunk.git", "--branch", "trunk", "--member", "val@bakery.example:viewer");
  await add("bakery", "--repo", "bakery.git", "--member", "jo@bakery.example", "--member", "jo@home.example:editor");

  const json = await list("--json");
  expect(
    json.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    {
      projectId: "bakery",
      repository: join(folder, "bakery.git"),
      defaultBranch: "main",
      members: [
        { userId: "jo", addresses: ["jo@bakery.example"], role: "owner" },
        { userId: "jo-2", addresses: ["jo@home.example"], role: "editor" },
      ],
    },
    { projectId: "trunk", repository: join(folder, "trunk.git"), defaultBranch: "trunk", members: [{ role: "viewer" }] },
  ]);
  const table = await list();
  expect(
    table.stdout
      .split("\n")
      .slice(0, 2)
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["PROJECT", "MEMBERS", "BRANCH", "REPOSITORY"],
    ["bakery", "jo@bakery.example:owner jo@home.example:editor", "main", join(folder, "bakery.git")],
  ]);
});

test.each([
  ["production@bakery.example", "production-2"],
  [`${"a".repeat(35)}-b@bakery.example`, "a".repeat(35)],
  ["ö@bakery.example", "user"],
  ["chat:u123", "chat-u123"],
])("%s can be a member", async (address, userId) => {
  const { code, stderr } = await add("odd", "--repo", "bakery.git", "--member", address);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const projects = (await list("--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(projects.find(({ projectId }) => projectId === "odd")?.members).toMatchObject([{ userId, addresses: [address] }]);
});

test("people of a chat have roles, too", async () => {
  const { code, stderr } = await add("chatty", "--repo", "bakery.git", "--member", "jo@bakery.example", "--member", "chat:U123:editor");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const chatty = (await list("--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .find(({ projectId }) => projectId === "chatty");
  expect(chatty?.members).toEqual([
    { userId: "jo", addresses: ["jo@bakery.example"], role: "owner" },
    { userId: "chat-u123", addresses: ["chat:u123"], role: "editor" },
  ]);
});

test("a project is removed without a question, with words about what stays, and can be added again", async () => {
  const repository = join(folder, "trunk.git");
  const again = ["leaving", "--repo", "trunk.git", "--branch", "trunk", "--member", "jo@bakery.example"];
  await add(...again);
  const removed = await callCli("project", "remove", "leaving", "--data", dataDir());
  expect(removed).toEqual({
    code: 0,
    stderr: "",
    stdout: `leaving is removed: mail to it is refused from now on.\nKept: its repository ${repository}, its mails, events and sites. \`project add leaving\` brings it back.\n`,
  });
  expect((await list()).stdout).not.toContain("leaving");
  expect(existsSync(repository)).toBe(true);
  expect((await add(...again)).stdout).toBe("leaving is set up: mail to leaving@localhost changes it.\n");
});

test.each(["nobody", "../etc"])("%s is no project that could be removed", async (id) => {
  expect(await callCli("project", "remove", id, "--data", dataDir())).toEqual({
    code: 2,
    stdout: "",
    stderr: `webordinary: there is no project ${id}: webordinary project list shows them\n`,
  });
});

test("every command that needs a data folder says where it looked and how to name another", async () => {
  const elsewhere = join(folder, "elsewhere");
  for (const args of [
    ["project", "list"],
    ["project", "remove", "x"],
    ["threads"],
    ["events", "t-12345678"],
    ["rollback", "bakery"],
    ["send", join(folder, "x.eml")],
  ]) {
    const { code, stdout, stderr } = await callCli(...args, "--data", elsewhere);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(elsewhere);
    expect(stderr).toContain("--data DIR");
  }
  expect(existsSync(elsewhere)).toBe(false);
});

test("a project's policy is said by options, and stays as it was when it isn't said again", async () => {
  const member = ["--member", "pay@bakery.example,pay@home.example:owner"];
  const guidance = join(folder, "voice.txt");
  writeFileSync(guidance, "Warm and short.");
  await add(
    "paid",
    "--repo",
    "bakery.git",
    ...member,
    "--budget-month",
    "12.5",
    "--plan-above",
    "5",
    "--guidance",
    guidance,
    "--interruption",
    "same-thread",
  );
  expect((await add("paid", "--repo", "bakery.git", ...member, "--budget-request", "0.5")).code).toBe(0);
  const [project] = (await list("--json")).stdout.split("\n").filter((line) => line.includes('"paid"'));
  expect(JSON.parse(project ?? "")).toMatchObject({
    members: [{ userId: "pay", addresses: ["pay@bakery.example", "pay@home.example"], role: "owner" }],
    policy: {
      interruption: "same-thread",
      budgetPerInstructionUsd: 0.5,
      budgetPerMonthUsd: 12.5,
      planThresholdFiles: 5,
      guidance: "Warm and short.",
    },
  });
  expect(await add("paid", "--repo", "bakery.git", ...member, "--budget-month", "-1")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--budget-month can't be that"),
  });
});
