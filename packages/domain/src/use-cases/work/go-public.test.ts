import { amelia, anna, Conversation, done, messageId, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { productionSite } from "../../kernel/streams.ts";

const REPOSITORY = "/nowhere/amelia.git";
const PUBLIC = productionSite(amelia);

const breaks: Play = (_task, files) => {
  files.set("src/index.html", "{broken}");
  return done("Broke it.");
};

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

describe("publish", () => {
  test("puts the preview on the public site, and says so only when it is live there", async () => {
    await talk.says("We open at 10.");
    expect(await talk.shows(PUBLIC), "before it is published").toBeNull();
    const [reply, ...more] = await talk.says("Publish, please");
    expect(more).toStrictEqual([]);
    expect(reply).toMatchObject({
      kind: "published",
      headline: "Published: your public site shows it now.",
      links: [{ label: "See your site", url: `http://${PUBLIC}.localhost` }],
    });
    expect(await talk.shows(PUBLIC)).toBe("Welcome\nWe open at 10.");
    expect(talk.remote("main")[0]?.files.get("src/index.html")).toBe("Welcome\nWe open at 10.");
    const order = talk.world.events().map(({ streamId, type }) => `${streamId.split("-")[0]} ${type}`);
    const live = order.lastIndexOf("deployment DeploymentWentLive");
    expect(order.indexOf("session BranchMerged")).toBeLessThan(live);
    expect(order.lastIndexOf("session InstructionCompleted")).toBeGreaterThan(live);
  });

  test("again publishes what came since; with nothing new it says published, and builds nothing", async () => {
    await talk.says("We open at 10.");
    await talk.says("publish");
    const deployed = talk.world.types(`deployment-${PUBLIC}`).length;
    expect(await talk.says("publish")).toMatchObject([{ kind: "published" }]);
    expect(talk.world.types(`deployment-${PUBLIC}`).length).toBe(deployed);
    await talk.says("And close at 6.");
    await talk.says("publish");
    expect(await talk.shows(PUBLIC)).toBe("Welcome\nWe open at 10.\nAnd close at 6.");
  });

  test("of one conversation takes along what was published of another", async () => {
    const other = new Conversation(talk.world, "photo");
    await talk.says("We open at 10.");
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/photo.html", "A photo");
      return done("Added the photo.");
    });
    await other.says("Add a photo.");
    await talk.says("publish");
    await other.says("publish");
    expect([await talk.shows(PUBLIC), await talk.shows(PUBLIC, "photo.html")]).toStrictEqual(["Welcome\nWe open at 10.", "A photo"]);
  });

  test("where the public site was changed in the same place asks which version it should be", async () => {
    await talk.says("We open at 10.");
    talk.world.workspaces.commitOnRemote(REPOSITORY, "main", { "src/index.html": "Hello" });
    const [reply] = await talk.says("publish");
    expect(reply).toMatchObject({
      kind: "failed",
      headline: "This could not be published.",
      paragraphs: [expect.stringContaining("changed in the same place meanwhile: src/index.html.")],
    });
    expect(talk.remote("main")[0]?.files.get("src/index.html")).toBe("Hello");
    expect(await talk.shows(PUBLIC)).toBeNull();
  });

  test("of what can't be built as the public site tells why, and the public site stays as it was", async () => {
    await talk.says("We open at 10.");
    await talk.says("publish");
    await talk.says("And close at 6.");
    // Somebody else's push breaks the site elsewhere.
    talk.world.workspaces.commitOnRemote(REPOSITORY, "main", { "src/broken.html": "{broken}" });
    const [reply] = await talk.says("publish");
    expect(reply).toMatchObject({
      kind: "failed",
      headline: "This could not be published.",
      paragraphs: [expect.stringMatching(/^Your public site could not be put together: Error in src\/broken\.html.* It stays as it was\.$/)],
    });
    expect(await talk.shows(PUBLIC)).toBe("Welcome\nWe open at 10.");
  });

  test("of a change that can't be put together is refused before it is in anybody's way", async () => {
    talk.world.agent.plays.push(breaks, breaks, breaks);
    await talk.says("Break it.");
    expect(await talk.says("publish")).toMatchObject([
      { kind: "failed", paragraphs: [expect.stringMatching(/^What was changed last could not be put together, so it can't be published\./)] },
    ]);
    expect(talk.remote("main").length).toBe(1);
    await talk.says("undo");
    await talk.says("We open at 10.");
    expect(await talk.says("publish")).toMatchObject([{ kind: "published" }]);
  });

  test("goes by what was finished: half a change that a limit stopped isn't published", async () => {
    await talk.says("We open at 10.");
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/half.html", "Half");
      return { kind: "limit", limit: "turns", detail: "It took too many turns.", agentSessionId: null, costUsd: 0 };
    });
    await talk.says("And a page about mugs.");
    await talk.says("publish");
    expect([await talk.shows(PUBLIC), await talk.shows(PUBLIC, "half.html")]).toStrictEqual(["Welcome\nWe open at 10.", null]);
  });

  test("that comes while a change is being built publishes what people saw, and not that", async () => {
    await talk.says("We open at 10.");
    const { siteBuilder } = talk.world.ports;
    const published: Promise<unknown>[] = [];
    const building = new Conversation(talk.world, "talk", {
      siteBuilder: {
        async build(path, signal, progress) {
          if (published.length === 0) published.push(building.writes("publish", { messageId: messageId("while-it-builds") }, { afterMs: 0 }));
          if (!path.endsWith("production")) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
          return siteBuilder.build(path, signal, progress);
        },
      },
    });
    const replies = await building.says("And close at 6.", { messageId: messageId("second"), inReplyTo: messageId("talk-1") });
    expect(building.threadId).toBe(talk.threadId);
    expect(replies.map(({ kind }) => kind)).toStrictEqual(["interrupted", "published"]);
    expect(replies[0]?.paragraphs, "nothing goes on with it").toStrictEqual(["What was done by then is kept, but nothing of it is on the preview."]);
    expect(await talk.shows(PUBLIC)).toBe("Welcome\nWe open at 10.");
  });

  test("that takes for ever is told, without claiming that it is live", async () => {
    const slow = new Conversation(talk.world, "slow", {
      workspaces: {
        open: (request) => talk.world.workspaces.open(request),
        checkOut: async (project, commit) => {
          await talk.world.clock.sleep(25 * 60_000);
          return talk.world.workspaces.checkOut(project, commit);
        },
      },
    });
    await slow.says("We open at 10.");
    const replies = await slow.says("publish");
    expect(replies).toMatchObject([{ kind: "failed", paragraphs: [expect.stringContaining("was not up to date within the time")] }]);
    expect(await slow.shows(PUBLIC), "it goes live all the same").toBe("Welcome\nWe open at 10.");
  });

  test("by an editor is refused in plain words, and nothing is published", async () => {
    await talk.says("We open at 10.");
    const replies = await talk.says("publish", anna);
    expect(replies).toMatchObject([
      { kind: "not-done", to: "anna@pottery.example", paragraphs: [expect.stringMatching(/^Only an owner of amelia can publish\./)] },
    ]);
    expect(talk.steps()).not.toContain("BranchMerged");
    expect(await talk.shows(PUBLIC)).toBeNull();
  });

  test("in a conversation without any change says so, and claims nothing of the public site, whatever others have published", async () => {
    const headline = "This conversation has nothing to publish yet. Answer the mail whose change you mean.";
    expect(await talk.says("publish")).toMatchObject([{ kind: "answered", headline }]);
    expect(talk.remote("main").length).toBe(1);
  });

  test("and then undo takes it back on the preview; the public site follows with the next publish", async () => {
    await talk.says("We open at 10.");
    await talk.says("publish");
    await talk.says("undo");
    expect([await talk.shows(), await talk.shows(PUBLIC)]).toStrictEqual(["Welcome", "Welcome\nWe open at 10."]);
    await talk.says("publish");
    expect(await talk.shows(PUBLIC)).toBe("Welcome");
  });
});
