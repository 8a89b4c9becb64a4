import { createHmac } from "node:crypto";
import { productionPair, productionSite, workProduction } from "@webordinary/domain";
import { amelia, commitOne, commitTwo, MemoryWorld, projectOf, workerOne } from "@webordinary/testing";
import { beforeEach, expect, test } from "vitest";
import { type Delivery, type Inbox, MAX_AGE_MS, takePush } from "./github-push.ts";

const SECRET = "a secret that only GitHub knows";
const REPOSITORY = {
  clone_url: "https://github.com/Amelia/site.git",
  ssh_url: "git@github.com:Amelia/site.git",
  html_url: "https://github.com/Amelia/site",
};

let world: MemoryWorld;
let remembered: Set<string>;
let inbox: Inbox;
let deliveries = 0;

beforeEach(async () => {
  world = await MemoryWorld.create({ repository: "https://github.com/amelia/site" });
  remembered = new Set();
  inbox = {
    has: async (source, id) => remembered.has(`${source}/${id}`),
    remember: async (source, id) => void remembered.add(`${source}/${id}`),
  };
});

const pushOf = (change: object = {}) => ({ ref: "refs/heads/main", after: commitOne, deleted: false, repository: REPOSITORY, ...change });

function signed(content: unknown, headers: Record<string, string | undefined> = {}): Delivery {
  const body = Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
  deliveries += 1;
  return {
    body,
    headers: {
      "x-github-event": "push",
      "x-github-delivery": `00000000-0000-0000-0000-${String(deliveries).padStart(12, "0")}`,
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
      ...headers,
    },
  };
}

const take = (delivery: Delivery) => takePush(world.ports, inbox, SECRET, delivery);
const asked = () => world.events("deployment-").map(({ type, data }) => [type, data.commit]);

test("a push to the project's own branch asks for its production", async () => {
  expect(await take(signed(pushOf()))).toEqual({ status: 202, message: `building ${amelia}` });
  expect(asked()).toEqual([["DeploymentRequested", commitOne]]);
});

test.each(["https://token@github.com/amelia/site.git/", "git@github.com:Amelia/Site.git", "ssh://git@github.com/amelia/site"])(
  "the repository %s is the same one",
  async (repository) => {
    await world.projectDirectory.save(projectOf({ repository }));
    expect((await take(signed(pushOf()))).message).toBe("building amelia");
  },
);

test.each([
  ["another branch", pushOf({ ref: "refs/heads/thread-t-one00001" })],
  ["a tag of the same name", pushOf({ ref: "refs/tags/main" })],
  ["a deleted branch", pushOf({ deleted: true, after: "0".repeat(40) })],
  ["another repository", pushOf({ repository: { ...REPOSITORY, clone_url: "https://github.com/bob/site", ssh_url: "", html_url: "" } })],
])("%s is answered and left", async (_what, push) => {
  expect(await take(signed(push))).toEqual({ status: 202, message: "no project's own branch was pushed to" });
  expect(asked()).toEqual([]);
});

test("the signature is over the bytes as they came: other white space is another body", async () => {
  const delivery = signed(pushOf());
  const respaced = Buffer.from(JSON.stringify(JSON.parse(delivery.body.toString()), null, 1));
  expect(await take({ ...delivery, body: respaced })).toMatchObject({ status: 401 });
  // Bytes that are no UTF-8 are signed like any others.
  expect(await take(signed(Buffer.from([0xff, 0xfe, 0x80]).toString("latin1")))).toMatchObject({ status: 400 });
});

test.each([
  ["no signature", undefined],
  ["an old kind of signature", "sha1=0123456789012345678901234567890123456789"],
  ["one that is too short", "sha256=00"],
  ["somebody else's", `sha256=${"0".repeat(64)}`],
])("%s is refused", async (_what, signature) => {
  expect(await take(signed(pushOf(), { "x-hub-signature-256": signature }))).toMatchObject({ status: 401 });
  expect({ asked: asked(), remembered: remembered.size }).toEqual({ asked: [], remembered: 0 });
});

test.each([
  ["no JSON", "{oops"],
  ["nothing of a push", {}],
  ["a commit that is none", pushOf({ after: "main" })],
])("a signed body that is %s is told so, and may come again", async (_what, content) => {
  expect(await take(signed(content))).toMatchObject({ status: 400, message: "this is no push event" });
  expect(remembered.size).toBe(0);
});

test("other events and deliveries without an id do nothing, and a huge body isn't even looked at", async () => {
  expect(await take(signed(pushOf(), { "x-github-event": "ping" }))).toEqual({ status: 202, message: "only pushes matter here" });
  expect(await take(signed(pushOf(), { "x-github-delivery": undefined }))).toMatchObject({ status: 400 });
  expect(await take(signed(`"${"x".repeat(1024 * 1024)}"`))).toMatchObject({ status: 413 });
  expect(asked()).toEqual([]);
});

test("what was handled is not handled again, also under another delivery's id: an old push can't bring back an old site", async () => {
  const first = signed(pushOf());
  await take(first);
  await take(signed(pushOf({ after: commitTwo })));
  expect(await take(first)).toEqual({ status: 202, message: "this delivery was handled before" });
  expect(await take(signed(pushOf()))).toEqual({ status: 202, message: "this delivery was handled before" });
  expect(asked().map(([, commit]) => commit)).toEqual([commitOne, commitTwo]);
});

test("an older push that is told after a newer one, late or once more by hand, leaves what is live", async () => {
  const { clock, projectDirectory, siteHost, workspaces } = world;
  const project = projectOf({ repository: "https://github.com/amelia/site" });
  await projectDirectory.save(project);
  const older = workspaces.commitOnRemote(project.repository, "main", { "src/index.html": "Older" });
  const newer = workspaces.commitOnRemote(project.repository, "main", { "src/index.html": "Newer" });
  const shown: (string | null)[] = [];
  for (const after of [newer, older]) {
    await take(signed(pushOf({ after })));
    await world.relay();
    const claim = await world.claim(workerOne, productionPair(amelia));
    await clock.runUntil(workProduction(world.ports, claim, new AbortController().signal));
    const live = await siteHost.live(productionSite(amelia));
    const stored = live && (await siteHost.release(productionSite(amelia), live.releaseId));
    shown.push(stored && new TextDecoder().decode(await stored.read("index.html")));
  }
  expect(shown).toEqual(["Newer", "Newer"]);
  expect(asked()).toEqual([
    ["DeploymentRequested", newer],
    ["DeploymentStarted", newer],
    ["DeploymentWentLive", newer],
    ["DeploymentRequested", older],
    ["DeploymentRequested", newer],
  ]);
});

test("a push from before what is remembered is left, since nobody knows whether it was handled", async () => {
  const now = Date.parse(world.clock.now());
  const pushedAt = (ageMs: number) => pushOf({ repository: { ...REPOSITORY, pushed_at: Math.floor((now - ageMs) / 1000) } });
  expect((await take(signed(pushedAt(MAX_AGE_MS + 2_000)))).message).toMatch(/^this push is too old/);
  expect(asked()).toEqual([]);
  expect((await take(signed(pushedAt(MAX_AGE_MS - 2_000)))).message).toBe("building amelia");
});

test("a push that could not be handled is not remembered, so GitHub's next try counts", async () => {
  const delivery = signed(pushOf());
  const { append } = world.eventStore;
  world.eventStore.append = () => Promise.reject(new Error("throttled"));
  await expect(take(delivery)).rejects.toThrow("throttled");
  world.eventStore.append = append;
  expect((await take(delivery)).message).toBe("building amelia");
});
