import { anna, Conversation, done, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const writes =
  (text: string, path = "src/index.html"): Play =>
  (_task, files) => {
    files.set(path, text);
    return done(`Wrote "${text}".`);
  };
const kinds = (replies: readonly { readonly kind: string }[]) => replies.map(({ kind }) => kind);

describe("undo", () => {
  test("takes the last change back, shows it, and says what was taken back", async () => {
    await talk.says("We open at 10.");
    const [reply, ...more] = await talk.says("Undo that!");
    expect(more).toStrictEqual([]);
    expect(reply).toMatchObject({
      kind: "undone",
      headline: "Taken back: the preview shows the site as it was before.",
      paragraphs: ["This was taken back: We open at 10."],
      changedFiles: [{ path: "src/index.html", change: "modified" }],
      answers: ['"undo" once more brings it back.', '"publish" puts it on your public site.'],
      costUsd: 0,
    });
    expect(await talk.shows()).toBe("Welcome");
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("Welcome");
    expect(talk.remote().length, "nothing is rewritten: it is a further commit").toBe(3);
    expect(talk.tasks.length, "the agent has nothing to do with it").toBe(1);
  });

  test("of an undo brings it back", async () => {
    await talk.says("We open at 10.");
    await talk.says("undo");
    expect(await talk.says("undo")).toMatchObject([
      {
        kind: "undone",
        headline: "Brought back: the preview shows the change again.",
        paragraphs: ["This was brought back: We open at 10."],
        answers: ['"undo" takes it back again.', '"publish" puts it on your public site.'],
      },
    ]);
    expect(await talk.shows()).toBe("Welcome\nWe open at 10.");
    expect(await talk.says("undo")).toMatchObject([{ paragraphs: ["This was taken back: We open at 10."] }]);
    expect(await talk.shows()).toBe("Welcome");
  });

  test("says that the public site still shows what was published, and only while that is so", async () => {
    const stillPublic = expect.stringContaining("Your public site still shows it");
    const paragraphs = async () => (await talk.says("undo"))[0]?.paragraphs;
    await talk.says("We open at 10.");
    await talk.says("publish");
    expect(await paragraphs()).toContainEqual(stillPublic);
    await talk.says("publish");
    expect(await paragraphs(), "brought back").not.toContainEqual(stillPublic);
    expect(await paragraphs(), "taken back, as the public site is").not.toContainEqual(stillPublic);
    await talk.says("We close at 6.");
    expect(await paragraphs(), "never published").not.toContainEqual(stillPublic);
  });

  test("names what it took back by its first line, or by the subject where that only says hello", async () => {
    await talk.says("We open at 10.\n\nAnd thank you for the last change.");
    expect(await talk.says("undo")).toMatchObject([{ paragraphs: ["This was taken back: We open at 10."] }]);
    await talk.says("Hello everybody,\n\nwe close at 6.", { subject: "Re: Closing time" });
    expect(await talk.says("undo")).toMatchObject([{ paragraphs: ["This was taken back: Closing time"] }]);
  });

  test("takes back the newest of several, and leaves what came before", async () => {
    talk.world.agent.plays.push(writes("About us", "src/about.html"), writes("Mugs", "src/mugs.html"));
    await talk.says("Add a page about us.");
    await talk.says("And one about mugs.");
    await talk.says("undo");
    expect([await talk.shows(undefined, "about.html"), await talk.shows(undefined, "mugs.html")]).toStrictEqual(["About us", null]);
  });

  test("with nothing to take back says so, and changes nothing", async () => {
    expect(await talk.says("undo")).toMatchObject([{ kind: "answered", headline: "There is nothing to take back in this conversation." }]);
    expect(talk.remote()).toStrictEqual([]);
  });

  test("doesn't take back what only failed or was answered", async () => {
    await talk.says("We open at 10.");
    talk.world.agent.plays.push(() => ({ kind: "not-understood", answer: "I know only a few phrases.", agentSessionId: null, costUsd: 0 }));
    await talk.says("Sing a song.");
    await talk.says("undo");
    expect(await talk.shows()).toBe("Welcome");
  });

  test("takes back an edit whose build had to be mended, all of it", async () => {
    talk.world.agent.plays.push(writes("{broken}"), writes("Mended"));
    await talk.says("We open at 10.");
    expect(await talk.shows()).toBe("Mended");
    await talk.says("undo");
    expect(await talk.shows()).toBe("Welcome");
  });

  test("takes back a change that could not be shown, so that the next ones can be", async () => {
    talk.world.agent.plays.push(writes("We open at 10."), writes("{broken}"), writes("{broken}"), writes("{broken}"));
    await talk.says("We open at 10.");
    expect(kinds(await talk.says("Break it."))).toStrictEqual(["build-failed"]);
    expect(await talk.says("undo")).toMatchObject([{ kind: "undone", paragraphs: ["This was taken back: Break it."] }]);
    expect(await talk.shows()).toBe("We open at 10.");
  });

  test("goes by what was finished: half a change that a limit stopped isn't shown by it", async () => {
    await talk.says("We open at 10.");
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/half.html", "Half");
      return { kind: "limit", limit: "turns", agentSessionId: null, costUsd: 0 };
    });
    await talk.says("And a page about mugs.");
    await talk.says("undo");
    expect([await talk.shows(), await talk.shows(undefined, "half.html")]).toStrictEqual(["Welcome", null]);
  });

  test("where somebody else has written since is not done by force: the owner is asked what it should say", async () => {
    await talk.says("We open at 10.");
    talk.world.workspaces.commitOnRemote("/nowhere/amelia.git", `thread-${talk.threadId}`, { "src/index.html": "Hello" });
    const [reply] = await talk.says("undo");
    expect(reply).toMatchObject({
      kind: "failed",
      headline: "This could not be taken back by itself.",
      paragraphs: ["Later changes stand in the same place, so it can't be taken back without them. Write what the place should say."],
    });
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("Hello");
  });

  test("by another person of the conversation is told to them", async () => {
    await talk.says("We open at 10.");
    expect(await talk.says("undo", anna)).toMatchObject([{ kind: "undone", to: "anna@pottery.example" }]);
  });

  test("of one conversation leaves another's edits alone", async () => {
    await talk.says("We open at 10.");
    const other = new Conversation(talk.world, "photo");
    await other.says("A new photo.");
    await other.says("undo");
    expect([await talk.shows(), await other.shows()]).toStrictEqual(["Welcome\nWe open at 10.", "Welcome"]);
  });
});
