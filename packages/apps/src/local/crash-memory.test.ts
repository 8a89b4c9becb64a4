import { ChannelMessageId, type MergeResult, type OutboundChannel, type Ports, type Reply, type Workspace } from "@webordinary/domain";
import { type CrashPoint, commitOne, crashScenarios, describeRun, pointsOf, randomFrom, sample } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { crashAtEach, crashWorld, type Leases, runOnce } from "./testing/crash-memory.ts";

/** A few seconds each on a machine that does nothing else. Milliseconds. */
const TIMEOUT_MS = 180_000;
/** Of each scenario's points; the slow suite tries all of them. */
const POINTS = 40;
/** The same in every run; the slow suite draws another one for its pairs. */
const SEED = 20_261;

describe.each(Object.entries(crashScenarios))("%s", { timeout: TIMEOUT_MS }, (_name, mails) => {
  test.each<Leases>(["cleared", "left"])(`survives a crash at ${POINTS} of its port calls, leases %s`, async (leases) => {
    const { crashed, broken } = await crashAtEach(mails, leases, (points) => sample(points, POINTS, randomFrom(SEED)));
    expect(broken).toStrictEqual([]);
    expect(crashed).toBe(POINTS);
  });
});

test("one mail survives a crash before and after every port call", { timeout: TIMEOUT_MS }, async () => {
  const { crashed, all, broken } = await crashAtEach(crashScenarios["one mail"], "cleared", (points) => points);
  expect(broken).toStrictEqual([]);
  expect(crashed).toBe(all);
});

/** What a publication does outside of the store: files, merge and push, builds, sites. */
const OUTSIDE = ["workspaces.", "workspace.", "siteBuilder.", "siteHost."];

test("a publish survives a crash before and after all that it does outside: one merge, and the public site is live", {
  timeout: TIMEOUT_MS,
}, async () => {
  let chosen: readonly CrashPoint[] = [];
  const { crashed, broken } = await crashAtEach(crashScenarios["a publish"], "cleared", (points) => {
    chosen = points.filter(({ call }) => OUTSIDE.some((port) => call.startsWith(port)));
    return chosen;
  });
  expect(broken).toStrictEqual([]);
  expect(crashed).toBe(chosen.length);
  expect(chosen).toContainEqual({ call: "workspace.mergeIntoDefault", nth: 1, side: "after" });
});

/** A mail service that keeps nothing in mind: what it is handed, it sends. */
const forgetfulChannel = (replies: Reply[]): OutboundChannel => ({
  async send(reply) {
    replies.push(reply);
    return { ok: true, messageId: ChannelMessageId.parse(`<${reply.replyId}.${replies.length}@memory.invalid>`) };
  },
});
const forgetful = (ports: Ports, replies: Reply[]): Ports => ({ ...ports, outboundChannel: forgetfulChannel(replies) });

test("by a mail service that can't tell a repeat, a reply leaves twice only through the one window, and the log says so", {
  timeout: TIMEOUT_MS,
}, async () => {
  const mails = crashScenarios["one mail"];
  const reference = await runOnce(await crashWorld("cleared", forgetful), mails, []);
  const repeated: string[] = [];
  for (const point of pointsOf(reference.lives[0] ?? [])) {
    const world = await crashWorld("cleared", forgetful);
    const run = await runOnce(world, mails, [point]);
    expect(describeRun([point], run)).toStrictEqual([]);
    const { mails: left } = await world.outside();
    expect(left.length).toBeLessThanOrEqual(2);
    if (left.length === 2) repeated.push(`${point.side} ${point.call}`);
  }
  // Handed over and not recorded: this one, and whatever else happens to be going on until the record is written.
  expect(repeated).toContain("after outboundChannel.send");
  expect(repeated).not.toContain("before outboundChannel.send");
  expect(repeated.length).toBeLessThan(20);
});

describe("the harness sees", () => {
  /** All that is broken when one mail goes its way over these ports, with a crash or without. */
  async function brokenBy(change: (ports: Ports, replies: Reply[]) => Ports, ...crashes: readonly CrashPoint[]): Promise<readonly string[]> {
    return (await runOnce(await crashWorld("cleared", change), crashScenarios["one mail"], crashes)).broken;
  }

  test("an edit that is made twice, when a broken off attempt's edits are gone on with", async () => {
    const goesOn = (ports: Ports): Ports => ({
      ...ports,
      workspaces: except(ports.workspaces, { open: (request) => ports.workspaces.open({ ...request, work: "go-on" }) }),
    });
    const crash = { call: "codingAgent.run", nth: 1, side: "after" } as const;
    expect(await brokenBy((ports) => ports, crash)).toStrictEqual([]);
    expect(await brokenBy(goesOn, crash)).toStrictEqual([
      expect.stringMatching(/^5: the edit of \w+ \(completed\) is there 2 times$/),
      expect.stringMatching(/^6: the preview of [\w-]+ lacks the edit of \w+, or has it twice$/),
    ]);
  });

  test("a reply that leaves twice unlogged", async () => {
    const broken = await brokenBy((ports, replies) => {
      const channel = forgetfulChannel(replies);
      return { ...ports, outboundChannel: { send: (reply) => channel.send(reply).then(() => channel.send(reply)) } };
    });
    expect(broken).toStrictEqual([expect.stringMatching(/^1: the reply \w+ left 2 times and the log doesn't say so$/)]);
  });

  test("a push that is believed and never arrived", async () => {
    const broken = await brokenBy((ports) => ({
      ...ports,
      workspaces: except(ports.workspaces, {
        async open(request) {
          const opened = await ports.workspaces.open(request);
          if (!opened.ok) return opened;
          const { workspace } = opened;
          const push = async () => ({ ok: true as const, sha: (await workspace.committed())?.sha ?? commitOne });
          return { ok: true, workspace: except(workspace, { push }) };
        },
      }),
    }));
    expect(broken).toContainEqual(expect.stringMatching(/^3: the instruction \w+ \(completed\) has 0 commits on the remote's thread branch$/));
  });

  test("a merge that is believed and never arrived, and one that nobody told of", async () => {
    const merges = (merge: (workspace: Workspace, ...call: Parameters<Workspace["mergeIntoDefault"]>) => Promise<MergeResult>) => (ports: Ports) => ({
      ...ports,
      workspaces: except(ports.workspaces, {
        async open(request) {
          const opened = await ports.workspaces.open(request);
          if (!opened.ok) return opened;
          const { workspace } = opened;
          return { ok: true, workspace: except(workspace, { mergeIntoDefault: (...call) => merge(workspace, ...call) }) };
        },
      }),
    });
    const publishing = async (change: (ports: Ports) => Ports) =>
      (await runOnce(await crashWorld("cleared", change), crashScenarios["a publish"], [])).broken;
    expect(await publishing(merges(async () => ({ ok: true, sha: commitOne })))).toStrictEqual([
      expect.stringMatching(/^3: the merge of \w+ isn't in the project's own branch$/),
    ]);
    const untold = merges(async (workspace, ...call) => {
      const merged = await workspace.mergeIntoDefault(...call);
      return merged.ok ? { ok: false, reason: "refused", detail: "" } : merged;
    });
    expect(await publishing(untold)).toStrictEqual([
      expect.stringMatching(/^5: the project's own branch has the merge \w+, and no publication tells of it$/),
    ]);
  });

  test("a site that isn't what went live", async () => {
    const broken = await brokenBy((ports) => ({
      ...ports,
      siteHost: except(ports.siteHost, { publish: async () => ({ ok: true, uploadedFiles: 0, uploadedBytes: 0 }) }),
    }));
    expect(broken).toContainEqual(expect.stringMatching(/^4: [\w-]+ serves nothing, its newest live release is \w+$/));
  });

  test("work that nobody takes up, when the doorbell is deaf and the janitor blind", async () => {
    const blind = (ports: Ports): Ports => ({ ...ports, readModels: except(ports.readModels, { list: async () => [] }) });
    const broken = await brokenBy(blind, { call: "codingAgent.run", nth: 1, side: "after" });
    expect(broken).toContainEqual(expect.stringMatching(/^1: the work hasn't ended after 1200000 ms/));
  });
});

/** The same but for some methods. */
function except<Port extends object>(port: Port, changed: Partial<Port>): Port {
  return new Proxy(port, {
    get(_, key) {
      if (key in changed) return Reflect.get(changed, key);
      const value: unknown = Reflect.get(port, key, port);
      return typeof value === "function" ? value.bind(port) : value;
    },
  });
}
