import { agentSession, anna, Conversation, done, writeDown } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import type { ProjectUser } from "../../kernel/ids.ts";
import { ProjectPolicy } from "../../project/project.ts";

const policy = (change: Partial<ProjectPolicy>): { policy: ProjectPolicy } => ({ policy: ProjectPolicy.parse(change) });
const spent = (talk: Conversation) => talk.world.events("budget").map(({ type, data }) => [type, data.amountUsd ?? data.costUsd]);

describe("money", () => {
  test("is reserved before a run and settled after it, by what it did cost", async () => {
    const talk = await Conversation.begin();
    await talk.says("We open at 10.");
    expect(spent(talk)).toStrictEqual([
      ["BudgetReserved", 2],
      ["BudgetSettled", 0.25],
    ]);
    expect(talk.world.events("budget")[0]).toMatchObject({ streamId: "budget-amelia.2026-01", data: { threadId: talk.threadId } });
  });

  test("is what is left of the instruction's own budget, round by round", async () => {
    const talk = await Conversation.begin(policy({ budgetPerInstructionUsd: 0.4 }));
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/index.html", "{broken}");
      return done("Broke it.");
    });
    await talk.says("We open at 10.");
    expect(talk.tasks.map(({ budgetUsd }) => Math.round(budgetUsd * 100) / 100)).toStrictEqual([0.4, 0.15]);
  });

  test("that an instruction has used up ends it in words, to its writer and the owners, and its work is kept on the remote", async () => {
    const talk = await Conversation.begin(policy({ budgetPerInstructionUsd: 0.2 }));
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/index.html", "{broken}");
      return done("Broke it.");
    });
    const replies = await talk.says("We open at 10.", anna);
    expect(replies).toMatchObject([
      {
        kind: "over-budget",
        headline: "This stopped, because its budget is used up.",
        to: "anna@pottery.example",
        cc: ["scott@pottery.example"],
        paragraphs: [expect.stringMatching(/^What one request may cost \(\$0\.20\) is used up\./), "Broke it."],
        costUsd: 0.25,
      },
    ]);
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("{broken}");
  });

  test("that the agent itself says is used up does the same", async () => {
    const talk = await Conversation.begin();
    talk.world.agent.plays.push((_task, files) => {
      files.set("src/index.html", "Half done");
      return { kind: "limit", limit: "budget", agentSessionId: "agent-session-1", costUsd: 2.1 };
    });
    expect(await talk.says("We open at 10.")).toMatchObject([{ kind: "over-budget", to: "scott@pottery.example", cc: [], costUsd: 2.1 }]);
    expect(talk.remote()[0]?.files.get("src/index.html")).toBe("Half done");
    expect(await talk.shows()).toBeNull();
  });

  test("of a month that is used up is told to the writer and the owners, and the agent isn't asked", async () => {
    const talk = await Conversation.begin(policy({ budgetPerMonthUsd: 0.28 }));
    await talk.says("We open at 10.");
    const replies = await talk.says("And close at 6.", anna);
    expect(replies).toMatchObject([{ kind: "over-budget", to: "anna@pottery.example", cc: ["scott@pottery.example"] }]);
    expect(replies[0]?.paragraphs[0]).toMatch(/^What may be spent on this site in a month \(\$0\.28\) is used up/);
    expect(talk.tasks.length).toBe(1);
    // A new month, new money.
    await talk.world.clock.advance(31 * 24 * 60 * 60_000);
    expect(await talk.says("And close at 6.")).toMatchObject([{ kind: "done" }]);
  });

  test("of a month is shared: what one person's run may cost, another's can't", async () => {
    const talk = await Conversation.begin(policy({ budgetPerMonthUsd: 2.01 }));
    const annas = new Conversation(talk.world, "photo");
    const { promise, resolve } = Promise.withResolvers<void>();
    talk.world.agent.plays.push(async (task, files, signal) => {
      await promise;
      return writeDown(task, files, signal);
    });
    await talk.writes("We open at 10.");
    await talk.settles(() => talk.tasks.length === 1);
    const [refused] = await annas.says("A new photo.", anna);
    expect(refused).toMatchObject({ kind: "over-budget", to: "anna@pottery.example", cc: ["scott@pottery.example"] });
    resolve();
    await talk.settles();
    expect(talk.last()).toMatchObject({ type: "InstructionCompleted" });
    // What was reserved and not spent is free again.
    expect(await annas.says("A new photo.", anna)).toMatchObject([{ kind: "done" }]);
    expect(talk.world.types(`claim-${"amelia+anna" as ProjectUser}`).length).toBeGreaterThan(0);
  });

  test("that a run cost which was stopped, asked or failed is settled too", async () => {
    const talk = await Conversation.begin();
    talk.world.agent.plays.push(
      () => ({ kind: "question", question: "Which?", ...agentSession }),
      () => ({ kind: "failed", fault: "key-refused", passing: false, retryAfterMs: null, ...agentSession }),
    );
    await talk.says("Use the photo.");
    const [reply] = await talk.says("The blue one.");
    expect(reply).toMatchObject({ kind: "failed", costUsd: 0.5 });
    expect(spent(talk)).toStrictEqual([
      ["BudgetReserved", 2],
      ["BudgetSettled", 0.25],
      ["BudgetReserved", 1.75],
      ["BudgetSettled", 0.25],
    ]);
  });
});
