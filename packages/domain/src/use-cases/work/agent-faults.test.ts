import { agentSession, Conversation, done, type Play } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { words } from "../../replies/words/words.ts";
import { MAX_AGENT_FAULTS } from "./edit.ts";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const fails =
  (passing: boolean, retryAfterMs: number | null = null): Play =>
  () => ({ kind: "failed", fault: passing ? "busy" : "key-refused", passing, retryAfterMs, ...agentSession, costUsd: 0 });
/** When the agent was asked, seconds after the first time. */
async function asked(text: string): Promise<readonly number[]> {
  const times: number[] = [];
  const plays = talk.world.agent.plays.splice(0);
  for (const play of plays) {
    talk.world.agent.plays.push((task, files, signal) => {
      times.push(Date.parse(talk.world.clock.now()));
      return play(task, files, signal);
    });
  }
  await talk.says(text);
  return times.map((time) => Math.round((time - (times[0] ?? 0)) / 1_000));
}
const reply = () => talk.world.outbox.sent.at(-1)?.reply;

describe("an agent that can't be reached", () => {
  test("is asked again after a pause, and nobody hears of it when it goes well then", async () => {
    talk.world.agent.plays.push(fails(true), fails(true), (_task, files) => {
      files.set("src/index.html", "We open at 10.");
      return done("Changed the hours.");
    });
    expect(await asked("We open at 10.")).toStrictEqual([0, 5, 15]);
    expect(talk.world.outbox.sent.map(({ reply: { kind } }) => kind)).toStrictEqual(["done"]);
  });

  test("is given up after a few tries, in plain words, and the work is kept", async () => {
    talk.world.agent.plays.push((task, files, signal) => {
      files.set("src/half.html", "Half");
      return fails(true)(task, files, signal);
    });
    for (let more = 1; more < MAX_AGENT_FAULTS; more++) talk.world.agent.plays.push(fails(true));
    expect((await asked("We open at 10.")).length).toBe(MAX_AGENT_FAULTS);
    expect(reply()).toMatchObject({
      kind: "failed",
      paragraphs: [expect.stringMatching(/could not be reached, though it was tried several times.*\(The editing service is busy\.\)$/)],
    });
    expect(talk.last()).toMatchObject({ data: { reason: "agent-unavailable" } });
    expect(talk.remote()[0]?.files.get("src/half.html")).toBe("Half");
  });

  test("waits as long as the service says, within reason", async () => {
    talk.world.agent.plays.push(fails(true, 60_000), () => done("Nothing to do."));
    expect(await asked("We open at 10.")).toStrictEqual([0, 60]);
  });

  test("isn't waited for when the service says to come back much later", async () => {
    talk.world.agent.plays.push(fails(true, 3_600_000));
    expect(await asked("We open at 10.")).toStrictEqual([0]);
    expect(talk.last()).toMatchObject({ type: "InstructionFailed", data: { reason: "agent-unavailable" } });
  });

  test("is stopped in the middle of such a pause", async () => {
    talk.world.agent.plays.push(fails(true, 200_000));
    await talk.writes("We open at 10.");
    await talk.settles(() => talk.tasks.length === 1);
    // The two minutes until this is written are within the pause.
    await talk.says("stop");
    expect(talk.steps().at(-1)).toBe("InstructionCancelled");
    expect(talk.tasks.length).toBe(1);
  });

  test("counts anew after each time that it could be", async () => {
    talk.world.agent.plays.push(
      fails(true),
      fails(true),
      () => ({ kind: "question", question: "Which?", ...agentSession }),
      fails(true),
      fails(true),
    );
    await talk.says("Use the photo.");
    await talk.says("The blue one.");
    expect(talk.last()).toMatchObject({ type: "InstructionCompleted" });
  });
});

test("a fault that no other try mends is told at once", async () => {
  talk.world.agent.plays.push(fails(false));
  expect(await asked("We open at 10.")).toStrictEqual([0]);
  expect(reply()).toMatchObject({
    kind: "failed",
    headline: "This could not be done.",
    paragraphs: [expect.stringMatching(/^The editing service doesn't accept this installation's key\./)],
  });
});

test("a fault, a limit and a refusal are told in the language of the mail", async () => {
  const german = { language: "de", text: "Wir öffnen um zehn." } as const;
  const say = words("de").agent;
  talk.world.agent.plays.push(
    fails(false),
    () => ({ kind: "limit", limit: "time", ...agentSession }),
    () => ({ kind: "declined", ...agentSession }),
  );
  const replies = [];
  for (let mail = 0; mail < 3; mail++) replies.push(...(await talk.says(german.text, german)));
  expect(replies.map(({ kind, paragraphs: [first] }) => [kind, first])).toStrictEqual([
    ["failed", say.faults["key-refused"]],
    ["failed", words("de").detail.agentLimit(say.limits.time)],
    ["answered", say.declined],
  ]);
});

test("the log names a fault for whoever runs the installation", async () => {
  talk.world.agent.plays.push(fails(false), fails(true, 3_600_000));
  await talk.says("We open at 10.");
  await talk.says("We open at 11.");
  const { threadId } = talk;
  expect(talk.world.logger.lines.filter(({ level }) => level !== "info")).toStrictEqual([
    { level: "warn", message: "the agent could not work", fields: { threadId, fault: "key-refused" } },
    { level: "error", message: "the agent could not be reached", fields: { threadId, fault: "busy" } },
  ]);
});

test.each(["turns", "time", "output"] as const)("a limit of %s ends the run in words, with its work kept off the preview", async (limit) => {
  talk.world.agent.plays.push((_task, files) => {
    files.set("src/index.html", "Half");
    return { kind: "limit", limit, ...agentSession };
  });
  await talk.says("We open at 10.");
  expect(reply()).toMatchObject({
    kind: "failed",
    paragraphs: [`${words("en").agent.limits[limit]} What was done by then is saved. Ask for less at a time.`],
    costUsd: 0.25,
  });
  expect(talk.remote()[0]?.files.get("src/index.html")).toBe("Half");
  expect(await talk.shows()).toBeNull();
});

test("a fault while a build is being mended leaves the work pushed, with the build's error told", async () => {
  talk.world.agent.plays.push((_task, files) => {
    files.set("src/index.html", "{broken}");
    return done("Changed the hours.");
  }, fails(false));
  await talk.says("We open at 10.");
  expect(reply()).toMatchObject({ kind: "build-failed", excerpt: "Error in src/index.html: unexpected {broken}" });
  expect(reply()?.paragraphs[0]).toBe("Changed the hours.");
  expect(talk.remote()[0]?.files.get("src/index.html")).toBe("{broken}");
});

test("what the agent was refused is in the events and the timeline", async () => {
  talk.world.agent.plays.push((_task, files) => {
    files.set("src/index.html", "We open at 10.");
    const finished = done("Changed the hours.");
    return { ...finished, denied: [{ tool: "Bash", target: "rm -rf /" }] };
  });
  await talk.says("We open at 10.");
  expect(talk.world.events("session").find(({ type }) => type === "AgentFinished")?.data.denied).toStrictEqual([
    { tool: "Bash", target: "rm -rf /" },
  ]);
});
