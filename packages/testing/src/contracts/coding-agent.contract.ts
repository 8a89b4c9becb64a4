import type { AgentTask, CodingAgent } from "@webordinary/domain";
import { afterEach, describe, expect, it } from "vitest";

/** Path to content, of every file there is. */
type Files = Readonly<Record<string, string>>;

type Subject = {
  readonly agent: CodingAgent;
  /** An instruction that the agent understands and that changes files, in a workspace made for it. */
  readonly task: AgentTask;
  /** The text of an instruction that it can't understand. */
  readonly nonsense: string;
  readonly filesInside: () => Promise<Files>;
  /** What lies beside the workspace, and must stay as it is. */
  readonly filesOutside: () => Promise<Files>;
  readonly stop?: () => Promise<void>;
};

/** An aborted agent is gone within this. Milliseconds. */
const MAX_ABORT_MS = 1_000;

/** What every CodingAgent promises. */
export function codingAgentContract(name: string, make: () => Promise<Subject>): void {
  const stops: (() => Promise<void>)[] = [];
  const start = async (): Promise<Subject> => {
    const subject = await make();
    if (subject.stop) stops.push(subject.stop);
    return subject;
  };
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  const never = (): AbortSignal => new AbortController().signal;

  describe(`${name} keeps the contract of a coding agent`, () => {
    it("does what it understands, says so, and stays inside of the workspace", async () => {
      const { agent, task, filesInside, filesOutside } = await start();
      const [inside, outside] = [await filesInside(), await filesOutside()];
      const outcome = await agent.run(task, never());
      expect(outcome).toEqual({
        kind: "done",
        summary: expect.stringMatching(/\S/),
        agentSessionId: outcome.agentSessionId,
        costUsd: expect.any(Number),
      });
      expect(outcome.costUsd).toBeGreaterThanOrEqual(0);
      expect(await filesInside()).not.toEqual(inside);
      expect(await filesOutside()).toEqual(outside);
    });

    it("does the same in the same workspace again", async () => {
      const [first, second] = [await start(), await start()];
      const outcomes = [await first.agent.run(first.task, never()), await second.agent.run(second.task, never())];
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(await second.filesInside()).toEqual(await first.filesInside());
    });

    it("changes nothing when it doesn't understand, and says what it needs", async () => {
      const { agent, task, nonsense, filesInside } = await start();
      const inside = await filesInside();
      const outcome = await agent.run({ ...task, text: nonsense }, never());
      expect(outcome).toEqual({
        kind: "not-understood",
        answer: expect.stringMatching(/\S/),
        agentSessionId: outcome.agentSessionId,
        costUsd: outcome.costUsd,
      });
      expect(await filesInside()).toEqual(inside);
    });

    it("does nothing when it is aborted before it begins", async () => {
      const { agent, task, filesInside } = await start();
      const inside = await filesInside();
      expect(await agent.run(task, AbortSignal.abort())).toMatchObject({ kind: "interrupted" });
      expect(await filesInside()).toEqual(inside);
    });

    it("ends soon when it is aborted at work, and does nothing afterwards", async () => {
      const { agent, task, filesInside } = await start();
      const abort = new AbortController();
      let abortedAt = Number.NaN;
      const onProgress = (): void => {
        abortedAt = Number.isNaN(abortedAt) ? performance.now() : abortedAt;
        abort.abort();
      };
      expect(await agent.run({ ...task, onProgress }, abort.signal)).toMatchObject({ kind: "interrupted" });
      expect(performance.now() - abortedAt).toBeLessThan(MAX_ABORT_MS);
      const left = await filesInside();
      await new Promise((resolve) => setImmediate(resolve));
      expect(await filesInside()).toEqual(left);
    });
  });
}
