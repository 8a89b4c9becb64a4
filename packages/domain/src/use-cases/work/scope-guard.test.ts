import { amelia, anna, Conversation, done, editUntilStopped, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { productionSite, threadBranch } from "../../kernel/streams.ts";
import { ProjectPolicy } from "../../project/project.ts";

const REPOSITORY = "/nowhere/amelia.git";
const KEY = `AK${"IA"}ABCDEFGHIJKLMNOP`;
const PACKAGE = '{ "dependencies": {} }';

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
  talk.world.workspaces.commitOnRemote(REPOSITORY, "main", { "package.json": PACKAGE, "src/pages/prices.html": "Prices" });
});

/** What was asked, and more than that. */
const goesTooFar: Play = (_task, files) => {
  files.set("src/index.html", "We open at 10.");
  files.delete("src/pages/prices.html");
  return done("Changed the hours and tidied up.");
};
const changesPackage: Play = (_task, files) => {
  files.set("src/index.html", "We open at 10.");
  files.set("package.json", '{ "dependencies": { "left-pad": "1" } }');
  return done("Changed the hours with a package.");
};
/** Anywhere in what was ever pushed. */
const isOnTheRemote = (words: string): boolean =>
  [...(talk.world.workspaces.state.remotes.get(REPOSITORY)?.keys() ?? [])]
    .flatMap((branch) => talk.remote(branch))
    .some(({ files }) => [...files.values()].some((text) => text.includes(words)));
const kinds = (replies: readonly { readonly kind: string }[]) => replies.map(({ kind }) => kind);

describe("work that goes further than what was asked", () => {
  test("is shown to nobody, and asked about with what goes too far", async () => {
    talk.world.agent.plays.push(goesTooFar);
    const [reply, ...more] = await talk.says("We open at 10.");
    expect(more).toStrictEqual([]);
    expect(reply).toMatchObject({
      kind: "plan",
      headline: "The work is done, but goes further than you asked. May it stay?",
      paragraphs: [
        "Some of what was done goes further than what you asked for. Nothing of it can be seen yet, and nothing is lost.",
        "What will change:\n• src/pages/prices.html: a page is gone",
        "Without an answer it is dropped after 7 days.",
      ],
      changedFiles: [],
      links: [],
    });
    expect(talk.last()).toMatchObject({ data: { because: "scope", findings: [{ rule: "deleted-page", path: "src/pages/prices.html" }] } });
    expect(await talk.shows()).toBeNull();
    expect(talk.remote()).toStrictEqual([]);
  });

  test("is committed on a yes, exactly as it was, without asking the agent again", async () => {
    talk.world.agent.plays.push(goesTooFar);
    await talk.says("We open at 10.");
    const replies = await talk.says("Yes");
    expect(kinds(replies)).toStrictEqual(["done"]);
    expect(talk.tasks.length).toBe(1);
    expect(await talk.shows()).toBe("We open at 10.");
    expect(await talk.shows(undefined, "pages/prices.html")).toBeNull();
    expect(talk.remote()[0]?.files).toStrictEqual(
      new Map([
        ["src/index.html", "We open at 10."],
        ["package.json", PACKAGE],
      ]),
    );
    expect(replies[0]?.changedFiles).toStrictEqual([
      { path: "src/index.html", change: "modified" },
      { path: "src/pages/prices.html", change: "deleted" },
    ]);
  });

  test("is the agent's again on a yes with a but, and judged again", async () => {
    talk.world.agent.plays.push(goesTooFar, (task, files) => {
      expect(task.text).toContain("What was done so far may stay:");
      expect(task.text).toContain("With this change: but keep the prices");
      expect(files.get("src/index.html"), "what was done is there").toBe("We open at 10.");
      files.set("src/pages/prices.html", "Prices");
      return done("Put the prices back.");
    });
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("Yes, but keep the prices"))).toStrictEqual(["done"]);
    expect(await talk.shows(undefined, "pages/prices.html")).toBe("Prices");
  });

  test("is dropped on a no: the site is as it was, and the next request has nothing of it", async () => {
    talk.world.agent.plays.push(goesTooFar);
    await talk.says("We open at 10.");
    expect(await talk.says("no")).toMatchObject([{ kind: "cancelled", headline: "The plan was dropped. Nothing was changed." }]);
    expect(await talk.shows()).toBeNull();
    expect(kinds(await talk.says("We close at 6."))).toStrictEqual(["done"]);
    expect(await talk.shows()).toBe("Welcome\nWe close at 6.");
    expect(await talk.shows(undefined, "pages/prices.html")).toBe("Prices");
    // It isn't lost for whoever looks after the repository.
    expect([...talk.world.workspaces.state.commits.values()].some(({ files }) => files.get("src/index.html") === "We open at 10.")).toBe(true);
  });

  test("that is amended is done anew by the agent, from what was there", async () => {
    talk.world.agent.plays.push(goesTooFar, (_task, files) => {
      files.set("src/pages/prices.html", "Prices");
      return done("Put the prices back.");
    });
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("The prices have to stay."))).toStrictEqual(["done"]);
    expect(talk.tasks[1]?.text).toBe("We open at 10.\n\nThe prices have to stay.");
    expect(await talk.shows(undefined, "pages/prices.html")).toBe("Prices");
    expect(await talk.shows()).toBe("We open at 10.");
  });

  test("in many files is one thing to decide about", async () => {
    talk = await Conversation.begin({ policy: ProjectPolicy.parse({ planThresholdFiles: 2 }) });
    talk.world.agent.plays.push((_task, files) => {
      for (let page = 0; page < 3; page++) files.set(`src/pages/${page}.html`, "New");
      return done("Three pages.");
    });
    const [reply] = await talk.says("Add some pages.");
    expect(reply?.paragraphs[1]).toBe("What will change:\n• The whole site: 3 files were changed at once");
    expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
    expect(await talk.shows(undefined, "pages/2.html")).toBe("New");
  });
});

describe("work on what the site's own machinery needs", () => {
  test("is an owner's to approve: an editor is told so, and the plan stays open", async () => {
    talk.world.agent.plays.push(changesPackage);
    const [asked] = await talk.says("We open at 10.", anna);
    expect(asked?.paragraphs).toContain("Only an owner can say yes to this.");
    expect(await talk.says("yes", anna)).toMatchObject([{ kind: "not-done", headline: "Only an owner can say yes to this." }]);
    expect(talk.remote()).toStrictEqual([]);
    const [reply] = await talk.says("yes");
    expect(reply).toMatchObject({ kind: "done", to: "scott@pottery.example", cc: ["anna@pottery.example"] });
    expect(talk.remote()[0]?.files.get("package.json")).toContain("left-pad");
  });

  test("with a secret in it never reaches the remote without a yes", async () => {
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/index.html", `<script>const key = "${KEY}"</script>`);
      return done("Put the key in.");
    });
    const [reply] = await talk.says("Use our key.");
    expect(reply?.paragraphs[1]).toBe("What will change:\n• src/index.html: looks like a secret (AWS access key)");
    expect(JSON.stringify(reply)).not.toContain(KEY);
    await talk.says("no");
    await talk.says("We open at 10.");
    expect(isOnTheRemote(KEY)).toBe(false);
  });
});

test("excess that the mending of a build brings in is asked about too", async () => {
  talk.world.agent.plays.push(
    (_task, files) => {
      files.set("src/index.html", "{broken}");
      return done("Broke it.");
    },
    (task, files, signal) => {
      expect(task.buildError).toContain("{broken}");
      return changesPackage(task, files, signal);
    },
  );
  const replies = await talk.says("We open at 10.");
  expect(kinds(replies)).toStrictEqual(["plan"]);
  expect(talk.remote().some(({ files }) => files.get("package.json") !== PACKAGE)).toBe(false);
  expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
  expect(await talk.shows()).toBe("We open at 10.");
  expect(talk.remote(threadBranch(talk.threadId))[0]?.files.get("package.json")).toContain("left-pad");
});

describe("excess that waits for a word", () => {
  const PUBLIC = productionSite(amelia);
  beforeEach(async () => {
    await talk.says("We close at 6.");
    talk.world.agent.plays.push(goesTooFar);
    await talk.says("We open at 10.");
  });

  test("isn't published by a publish, and is done anew on a yes that comes after it", async () => {
    expect(kinds(await talk.says("publish"))).toStrictEqual(["published"]);
    expect([await talk.shows(PUBLIC), await talk.shows(PUBLIC, "pages/prices.html")]).toStrictEqual(["Welcome\nWe close at 6.", "Prices"]);
    talk.world.agent.plays.push((task, files, signal) => {
      expect(task.text).toContain("This plan was approved:");
      return goesTooFar(task, files, signal);
    });
    expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
    expect([await talk.shows(), await talk.shows(undefined, "pages/prices.html")]).toStrictEqual(["We open at 10.", null]);
  });

  test("isn't shown by an undo of what was there before", async () => {
    expect(kinds(await talk.says("undo"))).toStrictEqual(["undone"]);
    expect([await talk.shows(), await talk.shows(undefined, "pages/prices.html")]).toStrictEqual(["Welcome", "Prices"]);
  });
});

test("excess in the half of a change that a newer message stopped is asked about with the newer one's", async () => {
  talk.world.agent.plays.push(editUntilStopped("package.json", "{}"));
  await talk.writes("We open at 10.");
  await talk.settles(() => talk.tasks.length > 0);
  const replies = await talk.says("We open at 11.");
  expect(kinds(replies)).toStrictEqual(["interrupted", "plan"]);
  expect(talk.last()).toMatchObject({ data: { findings: [{ rule: "protected-path", path: "package.json" }] } });
  expect(talk.remote()).toStrictEqual([]);
});

test("a secret in the half of a change that a newer message stopped, and whose work took it away again, is nowhere on the remote", async () => {
  talk.world.agent.plays.push(editUntilStopped(".env", KEY), (_task, files) => {
    files.delete(".env");
    files.set("src/index.html", "We open at 11.");
    return done("Changed the hours.");
  });
  await talk.writes("We open at 10.");
  await talk.settles(() => talk.tasks.length > 0);
  expect(kinds(await talk.says("We open at 11."))).toStrictEqual(["interrupted", "done"]);
  expect([await talk.shows(), isOnTheRemote(KEY)]).toStrictEqual(["We open at 11.", false]);
});

describe("excess in the half of a change that was stopped by something else than a person", () => {
  const goes = (change: (files: Map<string, string>) => void, end: ReturnType<Play>): Play => {
    return (_task, files) => {
      files.set("src/index.html", "We open at");
      change(files);
      return end;
    };
  };
  const limit = { kind: "limit", limit: "turns", agentSessionId: null, costUsd: 0 } as const;
  const spent = { ...limit, limit: "budget" } as const;
  const refused = { kind: "failed", fault: "key-refused", passing: false, retryAfterMs: null, agentSessionId: null, costUsd: 0 } as const;
  const workflow = (files: Map<string, string>) => void files.set(".github/workflows/deploy.yml", "on: push");

  test.each([
    ["a workflow, at a limit", workflow, limit],
    ["a workflow, when the budget is spent", workflow, spent],
    ["a workflow, when the agent can't work", workflow, refused],
    ["a package, at a limit", (files: Map<string, string>) => void files.set("package.json", "{}"), limit],
    ["a page that is gone, at a limit", (files: Map<string, string>) => void files.delete("src/pages/prices.html"), limit],
    ["a secret, at a limit", (files: Map<string, string>) => void files.set("src/key.html", KEY), limit],
  ])("is not pushed, and is asked about with the next request: %s", async (_what, change, end) => {
    talk.world.agent.plays.push(goes(change, end));
    expect(kinds(await talk.says("We open at 10."))).toStrictEqual([end === spent ? "over-budget" : "failed"]);
    expect(talk.remote()).toStrictEqual([]);
    expect(kinds(await talk.says("We close at 6."))).toStrictEqual(["plan"]);
    expect(talk.remote()).toStrictEqual([]);
    expect(kinds(await talk.says("yes"))).toStrictEqual(["done"]);
    expect(await talk.shows()).toBe("We open at\nWe close at 6.");
    expect(talk.remote().map(({ unfinished }) => unfinished)).toStrictEqual([null, null, null]);
  });

  test("goes with a no, and isn't asked about again", async () => {
    talk.world.agent.plays.push(goes(workflow, limit));
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("We close at 6."))).toStrictEqual(["plan"]);
    await talk.says("no");
    expect(kinds(await talk.says("We close at 7."))).toStrictEqual(["done"]);
    expect([await talk.shows(), isOnTheRemote("on: push")]).toStrictEqual(["Welcome\nWe close at 7.", false]);
  });

  test("isn't there for a worker on another machine, who does the next request without it", async () => {
    talk.world.agent.plays.push(goes(workflow, limit));
    await talk.says("We open at 10.");
    talk.world.workspaces.state.workingCopies.clear();
    expect(kinds(await talk.says("We close at 6."))).toStrictEqual(["done"]);
    expect([await talk.shows(), isOnTheRemote("on: push")]).toStrictEqual(["Welcome\nWe close at 6.", false]);
  });

  test("isn't pushed by an undo or a publication", async () => {
    await talk.says("We close at 6.");
    talk.world.agent.plays.push(goes(workflow, limit));
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("publish"))).toStrictEqual(["published"]);
    expect(await talk.shows(productionSite(amelia))).toBe("Welcome\nWe close at 6.");
    talk.world.agent.plays.push(goes(workflow, limit));
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("undo"))).toStrictEqual(["undone"]);
    expect([await talk.shows(), isOnTheRemote("on: push")]).toStrictEqual(["Welcome", false]);
  });

  test("work that nobody has to be asked about is on the remote, so that it isn't lost with the machine", async () => {
    talk.world.agent.plays.push(goes(() => undefined, limit));
    await talk.says("We open at 10.");
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("We open at");
  });
});

test.each(["publish", "undo"])("what a build left among the files is neither pushed nor published by a following %s", async (word) => {
  await talk.says("We close at 6.");
  const workspace = [...talk.world.workspaces.state.workingCopies.keys()].find((path) => path.endsWith("/scott")) ?? "";
  talk.world.workspaces.files(workspace).set("package-lock.json", "left by a build");
  await talk.says(word);
  await talk.says("publish");
  expect(isOnTheRemote("left by a build")).toBe(false);
});

test("excess that the mending of an undo's build brings in is asked about", async () => {
  talk.world.workspaces.commitOnRemote(REPOSITORY, "main", { "src/index.html": "{broken}" });
  talk.world.agent.plays.push((_task, files) => {
    files.set("src/index.html", "Whole");
    return done("Mended it.");
  }, changesPackage);
  await talk.says("Please mend the home page.");
  expect(kinds(await talk.says("undo"))).toStrictEqual(["plan"]);
  expect(isOnTheRemote("left-pad")).toBe(false);
  expect(kinds(await talk.says("yes"))).toStrictEqual(["undone"]);
  expect(talk.remote()[0]?.files.get("package.json")).toContain("left-pad");
});

test("a secret in the half of a change that a limit stopped isn't pushed with it", async () => {
  talk.world.agent.plays.push((_task, files) => {
    files.set("src/index.html", KEY);
    return { kind: "limit", limit: "turns", agentSessionId: null, costUsd: 0 };
  });
  expect(kinds(await talk.says("Use our key."))).toStrictEqual(["failed"]);
  expect(kinds(await talk.says("We open at 10."))).toStrictEqual(["plan"]);
  expect(isOnTheRemote(KEY)).toBe(false);
});
