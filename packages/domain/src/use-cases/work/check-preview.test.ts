import { Conversation, done, MemoryWorld, type Play, potters } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { PageViewer } from "../../ports/page-viewer.ts";
import type { Reply } from "../../replies/reply.ts";

/** A picture in these tests is the text of the page. */
const cameraOf = ({ siteHost, pageViewer }: MemoryWorld): PageViewer => ({
  hash: (url) => pageViewer.hash(url),
  async photograph(url) {
    const wanted = url.replace(/\/$/, "/index.html");
    for (const [site, { releaseId }] of siteHost.state.live) {
      const stored = await siteHost.release(site, releaseId);
      const file = stored?.release.files.find(({ path }) => wanted === `${siteHost.url(site)}/${path}`);
      if (stored && file) return stored.read(file.path);
    }
    return null;
  },
});

let world: MemoryWorld;
let talk: Conversation;
let other: Conversation;
beforeEach(async () => {
  world = await MemoryWorld.create({ members: potters });
  const pageViewer = cameraOf(world);
  talk = new Conversation(world, "talk", { pageViewer });
  other = new Conversation(world, "photo", { pageViewer });
});

const writes =
  (files: Readonly<Record<string, string>>): Play =>
  (_task, site) => {
    for (const [path, text] of Object.entries(files)) site.set(`src/${path}`, text);
    return done("Wrote it.");
  };
const publicly = (files: Readonly<Record<string, string>>) =>
  world.workspaces.commitOnRemote(
    "/nowhere/amelia.git",
    "main",
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`src/${path}`, text])),
  );

async function says(conversation: Conversation, files: Readonly<Record<string, string>>): Promise<Reply> {
  world.agent.plays.push(writes(files));
  const [reply] = await conversation.says("Change it.");
  if (!reply) throw new Error("nobody replied");
  return reply;
}
const seen = async (key: string | null) => key && new TextDecoder().decode((await world.ports.mediaStore.get(key)) ?? undefined);
const pictured = ({ pictures }: Reply) =>
  Promise.all(pictures.map(async ({ page, before, after }) => [page, await seen(before), await seen(after)] as const));

describe("the pictures of a reply", () => {
  test("show as before what the conversation's own preview showed", async () => {
    await says(talk, { "index.html": "Open at 10" });
    expect(await pictured(await says(talk, { "index.html": "Open at 11" }))).toStrictEqual([["/", "Open at 10", "Open at 11"]]);
  });

  test("never show another conversation's change as if it were undone", async () => {
    await says(other, { "photo.html": "A photo", "index.html": "Welcome to the photos" });
    expect(await pictured(await says(talk, { "mugs.html": "We sell blue mugs" }))).toStrictEqual([["mugs", null, "We sell blue mugs"]]);
  });

  test("show as before the public site, when the conversation has no preview yet", async () => {
    await says(other, { "index.html": "Open at 10" });
    await other.says("publish");
    expect(await pictured(await says(talk, { "index.html": "Open at 11" }))).toStrictEqual([["/", "Open at 10", "Open at 11"]]);
  });

  test("of a first change are of the pages that say what came in, in the words of a reader", async () => {
    publicly({ "about.html": "<h1>About</h1>", "hours.html": "<p>Hours</p>" });
    const reply = await says(talk, {
      "data.txt": "openingHours: 'Open 10 &amp; later'",
      "hours.html": "<p>Open <b>10</b>\n&amp; later</p><script>var about</script>",
    });
    expect((await pictured(reply)).map(([page, before]) => [page, before])).toStrictEqual([["hours", null]]);
  });

  test("of a first change that no page says are of the home page alone", async () => {
    publicly({ "about.html": "About" });
    const reply = await says(talk, { "style.css": "body { color: teal }" });
    expect(await pictured(reply)).toStrictEqual([["/", null, "Welcome"]]);
  });

  test("are asked for together, and whoever watches hears of it", async () => {
    const camera = cameraOf(world);
    let [asked, mostAtOnce] = [0, 0];
    const photograph = async (url: string) => {
      asked += 1;
      mostAtOnce = Math.max(mostAtOnce, asked);
      const picture = await camera.photograph(url);
      asked -= 1;
      return picture;
    };
    const watched = new Conversation(world, "watched", { pageViewer: { ...camera, photograph } });
    await says(watched, { "a.html": "a", "b.html": "b" });
    await says(watched, { "a.html": "Open at 10", "b.html": "Open at 11" });
    expect(mostAtOnce).toBe(2);
    const told = world.logger.lines.filter(({ fields }) => fields?.progress === true).map(({ message }) => message);
    expect(told.filter((line) => line.startsWith("looking")).slice(-2)).toStrictEqual([
      "looking at the site as it was (2 pages)",
      "looking at the preview (2 pages)",
    ]);
  });

  test("are given up when somebody waits for the workspace", async () => {
    let taking = false;
    const photograph = (_url: string, signal?: AbortSignal) =>
      new Promise<null>((resolve) => {
        taking = true;
        signal?.addEventListener("abort", () => resolve(null));
      });
    const slow = new Conversation(world, "slow", { pageViewer: { ...cameraOf(world), photograph } });
    world.agent.plays.push(writes({ "index.html": "Open at 10" }));
    await slow.writes("Change it.");
    await slow.settles(() => taking);
    const [reply] = await slow.says("stop");
    expect(reply).toMatchObject({ kind: "done", pictures: [] });
  });

  test("are of three pages: the home page first, then those that changed most", async () => {
    await says(talk, { "a.html": "a", "b.html": "b", "c.html": "c", "d.html": "d" });
    const long = (count: number) => "<i></i>".repeat(count);
    const reply = await says(talk, { "a.html": long(1), "b.html": long(9), "c.html": long(3), "d.html": long(2), "index.html": `Welcome${long(1)}` });
    expect(reply.pictures.map(({ page }) => page)).toStrictEqual(["/", "b", "c"]);
  });
});

describe("the link to the result", () => {
  const links = ({ links: [first, second] }: Reply) => [first, second].map((link) => [link?.label, link?.url.replace(/^.*localhost\/?/, "/")]);

  test("opens the page that changed, and the front page comes second", async () => {
    expect(links(await says(talk, { "mugs/index.html": "We sell blue mugs" }))).toStrictEqual([
      ["See the result", "/mugs/"],
      ["The front page of the preview", "/"],
    ]);
  });

  test("is the only one when the front page is what changed", async () => {
    const [first, second] = links(await says(talk, { "index.html": "We open at 10." }));
    expect([first, second?.[0]]).toStrictEqual([["See the result", "/"], "The version of the site that was worked on last, by whomever"]);
  });
});
