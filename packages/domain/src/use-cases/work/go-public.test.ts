import { amelia, anna, Conversation, done, MemoryWorld, messageId, type Play, potters } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { productionSite } from "../../kernel/streams.ts";
import type { Ports } from "../../ports/ports.ts";
import { sweep } from "../sweep.ts";

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
    const { siteBuilder } = talk.world.ports;
    const full = new Conversation(talk.world, "talk", {
      siteBuilder: {
        async build(path, ...how) {
          const isSecond = path.endsWith("production") && talk.world.workspaces.files(path).get("src/index.html")?.includes("6");
          return isSecond ? { ok: false, step: "install", reason: "failed", excerpt: "The disk is full.\nMore." } : siteBuilder.build(path, ...how);
        },
      },
    });
    await full.says("We open at 10.");
    await full.says("publish");
    await full.says("And close at 6.");
    const [reply] = await full.says("publish");
    expect(reply).toMatchObject({
      kind: "failed",
      headline: "This could not be published.",
      paragraphs: ["Your public site could not be put together: The disk is full. It stays as it was."],
    });
    expect(await full.shows(PUBLIC)).toBe("Welcome\nWe open at 10.");
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
      return { kind: "limit", limit: "turns", agentSessionId: null, costUsd: 0 };
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
        checkOut: async (project) => {
          await talk.world.clock.sleep(25 * 60_000);
          return talk.world.workspaces.checkOut(project);
        },
      },
    });
    await slow.says("We open at 10.");
    const replies = await slow.says("publish");
    expect(replies).toMatchObject([
      {
        kind: "failed",
        headline: "This is not on your public site yet.",
        paragraphs: ["It is saved and on its way there, which takes longer than it should."],
        answers: ['Reply "publish" to be told when it is there.'],
      },
    ]);
    expect(await slow.shows(PUBLIC), "it goes live all the same").toBe("Welcome\nWe open at 10.");
    expect(await slow.says("publish")).toMatchObject([{ kind: "published" }]);
  });

  test("by more owners at once than there are workers is done by those who wait for it", async () => {
    const world = await MemoryWorld.create({ members: potters.map((member) => ({ ...member, role: "owner" })) });
    const scotts = new Conversation(world, "scotts", {}, 2);
    const annas = new Conversation(world, "annas", {}, 2);
    await scotts.says("We open at 10.");
    world.agent.plays.push((_task, files) => {
      files.set("src/photo.html", "A photo");
      return done("Added the photo.");
    });
    await annas.says("Add a photo.", anna);
    const before = world.outbox.sent.length;
    await Promise.all([scotts.writes("publish"), annas.writes("publish", anna)]);
    const began = Date.parse(world.clock.now());
    await scotts.settles(() => world.outbox.sent.length === before + 2);
    expect(world.outbox.sent.slice(before).map(({ reply }) => reply.kind)).toStrictEqual(["published", "published"]);
    expect(Date.parse(world.clock.now()) - began, "milliseconds").toBeLessThan(30_000);
    expect([await scotts.shows(PUBLIC), await scotts.shows(PUBLIC, "photo.html")]).toStrictEqual(["Welcome\nWe open at 10.", "A photo"]);
    expect(world.events(`claim-${amelia}+production`).map(({ type }) => type)).toContain("ClaimGranted");
  });

  test("that was merged can't be stopped any more, also when its worker has to stop: the next one tells when it is live", async () => {
    await talk.says("We open at 10.");
    const { siteBuilder } = talk.world.ports;
    const stopping = new Conversation(talk.world, "talk", {
      siteBuilder: {
        async build(path, signal, progress) {
          if (path.endsWith("production")) {
            await stopping.writes("stop", { inReplyTo: messageId("talk-1") }, { afterMs: 0 });
            await talk.world.clock.sleep(2_000);
            await new Promise<void>((resolve) => {
              signal.addEventListener("abort", () => resolve(), { once: true });
              void stopping.shutsDown();
            });
          }
          return siteBuilder.build(path, signal, progress);
        },
      },
    });
    await stopping.writes("publish", { messageId: messageId("publish"), inReplyTo: messageId("talk-1") });
    await stopping.settles();
    expect(talk.steps().slice(-3)).toStrictEqual(["BranchMerged", "StopRequested", "InstructionPaused"]);
    await sweep(talk.world.ports, { minAgeMs: 0 });
    await new Conversation(talk.world).settles();
    expect([talk.last()?.type, await talk.shows(PUBLIC)]).toStrictEqual(["InstructionCompleted", "Welcome\nWe open at 10."]);
  });

  test("that somebody takes off the project's own branch meanwhile isn't told as live", async () => {
    await talk.says("We open at 10.");
    const begun = talk.remote("main")[0]?.sha;
    const { workspaces } = talk.world;
    const rewritten = new Conversation(talk.world, "talk", {
      workspaces: {
        open: (request) => workspaces.open(request),
        checkOut: async (project) => {
          if (begun) workspaces.state.remotes.get(REPOSITORY)?.set("main", begun);
          return workspaces.checkOut(project);
        },
      },
    });
    const replies = await rewritten.says("publish", { messageId: messageId("publish"), inReplyTo: messageId("talk-1") });
    expect(replies).toMatchObject([
      { kind: "failed", paragraphs: [expect.stringMatching(/^Your public site was set to another version meanwhile, in which this is missing\./)] },
    ]);
    expect(await talk.shows(PUBLIC)).toBe("Welcome");
    expect(await talk.says("publish"), "as it says").toMatchObject([{ kind: "published" }]);
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

describe("publish, where others have published since,", () => {
  let other: Conversation;
  /** The builds of merged files, by what they do before the world's own builder has its turn. */
  let building: (signal: AbortSignal) => Promise<void>;
  let heedsStops: boolean;
  let merges: string[][];

  beforeEach(async () => {
    building = async () => {};
    heedsStops = true;
    merges = [];
    const { siteBuilder, workspaces } = { ...talk.world.ports, workspaces: talk.world.workspaces };
    const change: Partial<Ports> = {
      siteBuilder: {
        async build(path, signal, progress) {
          const files = workspaces.files(path);
          if (path.endsWith(".publish")) {
            merges.push([...files.keys()].sort());
            await building(signal);
          }
          const isTwice = files.has("src/photo.html") && files.get("src/index.html")?.includes("10");
          const excerpt = "Error: two pages want the same place\n  src/photo.html";
          return isTwice
            ? { ok: false, step: "build", reason: "failed", excerpt }
            : siteBuilder.build(path, heedsStops ? signal : new AbortController().signal, progress);
        },
      },
    };
    talk = new Conversation(talk.world, "talk", change);
    other = new Conversation(talk.world, "photo", change);
    await talk.says("We open.");
    talk.world.agent.plays.push(photo("A photo"));
    await other.says("Add a photo.");
    await other.says("publish");
    expect(merges, "nothing else was published before").toStrictEqual([]);
  });
  const photo =
    (text: string): Play =>
    (_task, files) => {
      files.set("src/photo.html", text);
      return done("Added the photo.");
    };
  const main = () => talk.remote("main").map(({ subject }) => subject);

  test("builds both together first, and publishes them", async () => {
    expect(await talk.says("publish")).toMatchObject([{ kind: "published" }]);
    expect(merges).toStrictEqual([["src/index.html", "src/photo.html"]]);
    expect([await talk.shows(PUBLIC), await talk.shows(PUBLIC, "photo.html")]).toStrictEqual(["Welcome\nWe open.", "A photo"]);
  });

  test("of what doesn't build together tells so, and leaves the public site and everybody's files as they were", async () => {
    await talk.says("We open at 10.");
    const before = main();
    const replies = await talk.says("publish");
    expect(replies).toMatchObject([{ kind: "failed", headline: "This could not be published." }]);
    expect(replies[0]?.paragraphs).toStrictEqual([
      [
        "Your change and what others have published since can't be put together into one site:",
        "Error: two pages want the same place",
        "  src/photo.html",
        'Your public site stays as it was, and so do the files that everybody else goes on from. Reply with what should be different in your change, or with "undo". Or ask for it again in a new mail with another subject: that starts from the public site as it is now.',
      ].join("\n"),
    ]);
    expect(main()).toStrictEqual(before);
    expect([await talk.shows(PUBLIC), await talk.shows(PUBLIC, "photo.html")]).toStrictEqual(["Welcome", "A photo"]);
    expect(talk.steps()).not.toContain("BranchMerged");
    talk.world.agent.plays.push(photo("A photo in a frame"));
    await other.says("And a frame.");
    expect(await other.says("publish"), "others go on").toMatchObject([{ kind: "published" }]);
    await talk.says("undo");
    expect(await talk.says("publish"), "with another change it goes well").toMatchObject([{ kind: "published" }]);
  });

  test.each([
    ["while both are built", true],
    ["even as that ends well", false],
  ])("can be stopped %s", async (_when, heeds) => {
    heedsStops = heeds;
    const before = main();
    building = async (signal) => {
      void talk.writes("stop");
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    };
    expect((await talk.says("publish")).map(({ kind }) => kind)).toStrictEqual(["cancelled"]);
    expect(main()).toStrictEqual(before);
    expect(await talk.shows(PUBLIC)).toBe("Welcome");
    building = async () => {};
    expect(await talk.says("publish")).toMatchObject([{ kind: "published" }]);
  });

  test("gives way to another conversation while both are built, and goes on after it", async () => {
    building = async (signal) => {
      if (merges.length > 1) return;
      void other.writes("And a frame.");
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    };
    const replies = await talk.says("publish");
    expect(replies.map(({ kind }) => kind)).toStrictEqual(["interrupted", "done", "published"]);
    expect(await talk.shows(PUBLIC)).toBe("Welcome\nWe open.");
  });

  test("is gone on with by the next worker when its own has to stop while both are built", async () => {
    building = async (signal) => {
      if (merges.length > 1) return;
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
        void talk.shutsDown();
      });
    };
    await talk.says("publish");
    expect(talk.steps().slice(-1)).toStrictEqual(["InstructionPaused"]);
    await new Conversation(talk.world).settles();
    expect([talk.last()?.type, await talk.shows(PUBLIC)]).toStrictEqual(["InstructionCompleted", "Welcome\nWe open."]);
  });
});
