import { inboundMessage, MemoryWorld, messageId, workerTwo, writeDown } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { ThreadId } from "../../kernel/ids.ts";
import { previewSite, threadBranch } from "../../kernel/streams.ts";
import { LEASE_MS } from "../../ports/lease-store.ts";
import type { Ports } from "../../ports/ports.ts";
import type { HeldClaim } from "../claim-work.ts";
import { FencedError } from "../execute.ts";
import { Interruption } from "./interruption.ts";
import { runInstruction } from "./run-instruction.ts";

const WORK = ["InstructionStarted", "AgentFinished", "ChangesCommitted", "SiteBuilt", "BranchPushed", "PreviewChecked", "InstructionCompleted"];

let world: MemoryWorld;
let threadId: ThreadId;
let claim: HeldClaim;

beforeEach(async () => {
  world = await MemoryWorld.create();
  threadId = await world.receive(inboundMessage({ text: "We open at 10." }));
  claim = await world.claim();
});

const run = (change: Partial<Ports> = {}) => runInstruction({ ...world.ports, ...change }, claim, threadId, new Interruption());
const steps = () => world.types(`session-${threadId}`).slice(1);
const remote = () => world.workspaces.remoteLog("/nowhere/amelia.git", threadBranch(threadId));
const shown = async () => {
  const site = previewSite(threadId);
  const live = await world.siteHost.live(site);
  const stored = live && (await world.siteHost.release(site, live.releaseId));
  return stored ? new TextDecoder().decode(await stored.read("index.html")) : null;
};

describe("after a crash", () => {
  /** Breaks the first append of the given type, before or after it is stored: as a process that is gone there and then. */
  async function crashAt(type: string, when: "before" | "after"): Promise<void> {
    const { eventStore } = world;
    const crashing: Ports["eventStore"] = {
      read: (...args) => eventStore.read(...args),
      append: async (...args) => {
        if (!args[2].some((event) => event.type === type)) return eventStore.append(...args);
        if (when === "after") await eventStore.append(...args);
        throw new Error(`crashed ${when} ${type}`);
      },
    };
    await expect(run({ eventStore: crashing })).rejects.toThrow(`crashed ${when} ${type}`);
    await world.clock.advance(LEASE_MS);
    await world.receive(inboundMessage({ messageId: messageId("bell"), text: "" }));
    await world.receive(inboundMessage({ messageId: messageId("again"), inReplyTo: messageId("one"), text: "Later." }));
    claim = await world.claim(workerTwo);
  }
  const points = [...WORK, "DeploymentStarted", "DeploymentWentLive"].flatMap((type) => [[type, "before"] as const, [type, "after"] as const]);

  test.each(points)("at %s (%s it was stored) the next worker goes on behind the last step, and all is done once", async (type, when) => {
    await crashAt(type, when);
    // It has ended already when the crash came after its end.
    if (!(type === "InstructionCompleted" && when === "after")) expect(await run()).toBe("ended");
    const completed = world.events("session").filter((event) => event.type === "InstructionCompleted");
    expect(completed.length).toBe(1);
    expect(remote().length).toBe(2);
    expect(completed).toMatchObject([{ data: { sha: remote()[0]?.sha, previewUrl: `http://${threadId}.localhost` } }]);
    expect(await shown()).toBe("Welcome\nWe open at 10.");
    const edited = world.agent.tasks.filter(({ text }) => text === "We open at 10.").length;
    expect(edited).toBe(type === "AgentFinished" && when === "before" ? 2 : 1);
    for (const once of ["AgentFinished", "ChangesCommitted", "BranchPushed"]) {
      expect(world.types("session").filter((name) => name === once).length, once).toBe(1);
    }
  });
});

describe("a worker whose claim was taken over", () => {
  test("appends nothing more", async () => {
    world.agent.plays.push(async (task, files, signal) => {
      await world.clock.advance(LEASE_MS);
      await world.claim(workerTwo);
      return writeDown(task, files, signal);
    });
    const before = steps().length;
    await expect(run()).rejects.toThrow(FencedError);
    expect(steps().slice(before)).toStrictEqual(["InstructionStarted"]);
    expect(remote()).toStrictEqual([]);
    expect(await shown()).toBeNull();
  });

  test("can't deploy over what the new one deployed", async () => {
    const building = world.ports.siteBuilder;
    const siteBuilder: Ports["siteBuilder"] = {
      build: async (...args) => {
        const outcome = await building.build(...args);
        await world.clock.advance(LEASE_MS);
        await world.claim(workerTwo);
        return outcome;
      },
    };
    await expect(run({ siteBuilder })).rejects.toThrow(FencedError);
    expect(world.types("deployment")).toStrictEqual([]);
    expect(await shown()).toBeNull();
  });
});
