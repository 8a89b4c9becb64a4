import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ClaudeCodeAgent, type ClaudeCodeAgentOptions, claudeCodeBinary } from "@webordinary/adapters/agent";
import type { Clock, CodingAgent } from "@webordinary/domain";
import { answersDone, type ScriptedTurn } from "@webordinary/testing";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Answered, API_KEY, ClaudeBakery, HOME_PAGE, withoutPictures } from "./testing/claude-bakery.ts";
import type { ChangePorts } from "./testing/start-changed.ts";

/** Every fault of the service, the program and the machine, and what the person who wrote gets to know of it. */

/** With the short patience of these tests, that of the CLI included, every fault has its end by then. Milliseconds. */
const BOUNDED_MS = 80_000;
/** Faults end within seconds here, and not within minutes as for people. */
const IMPATIENT = { retries: 0, apiTimeoutMs: 1_500, streamIdleMs: 1_500 } as const;
const LONGEST_PAUSE_MS = 300;
const NODE_MODULES = join(import.meta.dirname, "../../../../node_modules");

let site: ClaudeBakery;
let agent: CodingAgent;
let make: (change?: Partial<ClaudeCodeAgentOptions>) => CodingAgent;

const change: ChangePorts = (ports) => {
  make = (options = {}) =>
    new ClaudeCodeAgent({ ...common, mediaStore: ports.mediaStore, logger: ports.logger, ...options, limits: { ...IMPATIENT, ...options.limits } });
  return { ...withoutPictures(ports), clock: hasty(ports.clock), codingAgent: { run: (...call) => agent.run(...call) } };
};
/** Doesn't wait for minutes. */
const hasty = (clock: Clock): Clock => ({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(Math.min(ms, LONGEST_PAUSE_MS), signal) });

let common: Pick<ClaudeCodeAgentOptions, "binary" | "model" | "credentials" | "path" | "homeOf">;

beforeAll(async () => {
  const binary = await claudeCodeBinary({ nodeModules: [NODE_MODULES], platform: process.platform, arch: process.arch });
  common = { binary, model: "claude-sonnet-4-5", credentials: { kind: "api-key", apiKey: API_KEY }, path: process.env.PATH ?? "" };
  site = await ClaudeBakery.open({ change });
  common = { ...common, credentials: { kind: "api-key", apiKey: API_KEY, baseUrl: site.api.url } };
});
beforeEach(() => {
  agent = make();
});
afterEach(async () => expect(await site.agentProcesses()).toEqual([]));
afterAll(() => site.remove());

/** `told`: the reply's words without their line breaks. */
async function asked(turns: readonly ScriptedTurn[]): Promise<Answered & { readonly told: string }> {
  const began = performance.now();
  const answered = await site.ask(site.mail("We open at six."), turns);
  expect(performance.now() - began).toBeLessThan(BOUNDED_MS);
  await site.running.settled();
  const events = await site.running.events(answered.threadId);
  expect(events.filter(({ type }) => type === "ReplySent")).toHaveLength(1);
  expect(answered.reply.text).not.toMatch(/scripted|127\.0\.0\.1|\/tmp\/|ENO|undefined|Error:/);
  return { ...answered, told: answered.reply.text.replaceAll(/\s+/g, " ") };
}

const error = (status: number, type: string, headers = {}): ScriptedTurn => ({ kind: "error", status, type, headers });
const done = (): readonly ScriptedTurn[] => [...site.changes(HOME_PAGE, "Open at seven", "Open at six"), answersDone("Six it is.")];

const UNREACHABLE = /could not be reached, though it was tried several times\. Send your message again later/;

test.each<[string, ScriptedTurn, RegExp]>([
  ["401", error(401, "authentication_error"), /doesn't accept this installation's key\. Whoever runs this installation/],
  ["400 for want of credit", { ...error(400, "invalid_request_error"), message: "Your credit balance is too low" } as ScriptedTurn, /no credit left/],
  ["404 for the model", error(404, "not_found_error"), /doesn't know the model/],
  ["429 with an hour to wait", error(429, "rate_limit_error", { "retry-after": "3600" }), UNREACHABLE],
  ["500", error(500, "api_error"), UNREACHABLE],
  ["529", error(529, "overloaded_error"), UNREACHABLE],
  ["a connection that breaks", { kind: "cut", after: "request" }, UNREACHABLE],
  ["a stream that ends in half a line", { kind: "truncated" }, UNREACHABLE],
  ["silence before the headers", { kind: "stall", after: "request" }, UNREACHABLE],
])("the service answers %s: one clear reply in bounded time", async (_, turn, words) => {
  const { result, told } = await asked([turn]);
  expect(result).toMatchObject({ outcome: "failed", kind: "failed" });
  expect(told).toMatch(words);
});

test("the service falls silent in the middle of its words: one clear reply in bounded time", async () => {
  const { result, told } = await asked([{ kind: "stall", after: "text" }]);
  expect(result.kind).toBe("failed");
  expect(told).toMatch(UNREACHABLE);
});

test("nobody listens at the service's address: one clear reply", async () => {
  agent = make({ credentials: { kind: "api-key", apiKey: API_KEY, baseUrl: "http://127.0.0.1:9" } });
  const { result, told } = await asked(done());
  expect(result.kind).toBe("failed");
  expect(told).toMatch(UNREACHABLE);
});

test("the service is busy twice, and then works: nobody hears of it", async () => {
  const busy = Array.from({ length: 2 * (IMPATIENT.retries + 1) }, () => error(529, "overloaded_error"));
  const { result, threadId } = await asked([...busy, ...done()]);
  expect(result.kind).toBe("done");
  expect(await stops(threadId)).toEqual(["unavailable", "unavailable"]);
});

test("the service declines: its words are an answer, and nothing is changed", async () => {
  const { result, told } = await asked([{ kind: "refusal" }]);
  expect(result.kind).toBe("answered");
  expect(told).toMatch(/declined to work on this\. Please say it in other words/);
});

test("the agent needs too many turns: told, with what was done kept", async () => {
  agent = make({ limits: { turns: 4 } });
  const { result, told, threadId } = await asked([...done().slice(0, 2), site.reads(HOME_PAGE)]);
  expect(result.kind).toBe("failed");
  expect(told).toMatch(/more steps than one instruction may\. What was done by then is saved/);
  expect(site.remote.files(`thread-${threadId}`)[HOME_PAGE]).toContain("Open at six");
});

test("the agent needs too long: told, with what was done kept", async () => {
  agent = make({ limits: { wallClockMs: 6_000, apiTimeoutMs: 60_000, streamIdleMs: 60_000 } });
  const { told, threadId } = await asked([...done().slice(0, 2), { kind: "stall", after: "text" }]);
  expect(told).toMatch(/took longer than one instruction may\. What was done by then is saved/);
  expect(site.remote.files(`thread-${threadId}`)[HOME_PAGE]).toContain("Open at six");
});

test("the program is killed from outside: it goes on in its session", async () => {
  const requests = site.api.requests.length;
  const turns = [...done().slice(0, 2), { kind: "stall", after: "text" } as const, answersDone("Six it is.")];
  agent = make({ limits: { apiTimeoutMs: 60_000, streamIdleMs: 60_000 } });
  const answer = asked(turns);
  await site.api.requested(requests + 3);
  for (const pid of await pidsOfClaude()) process.kill(pid, "SIGKILL");
  const { result, threadId } = await answer;
  expect(result.kind).toBe("done");
  expect(await stops(threadId)).toEqual(["unavailable"]);
  expect(site.remote.files(`thread-${threadId}`)[HOME_PAGE]).toContain("Open at six");
});

test("the program isn't installed: told whom to ask", async () => {
  agent = make({ binary: join(site.bakery.folder, "none") });
  const { told } = await asked(done());
  expect(told).toMatch(/isn't installed as it should be\. Whoever runs this installation/);
});

test("the disk is full: one clear reply", async () => {
  const home = join(site.bakery.folder, "full-home");
  await mkdir(home);
  await symlink("/dev/full", join(home, "system-prompt.md"));
  agent = make({ homeOf: () => home });
  const { result, told } = await asked(done());
  expect(result.kind).toBe("failed");
  expect(told).toMatch(UNREACHABLE);
});

test("the agent's folder can't be made: given up after some attempts, and told", async () => {
  const file = join(site.bakery.folder, "no-folder");
  await writeFile(file, "");
  agent = make({ homeOf: () => file });
  const { result, told } = await asked(done());
  expect(result.kind).toBe("failed");
  expect(told).toMatch(/was tried 5 times and broke off each time\. Your message is kept/);
});

test("after all of that, the next mail is done", async () => {
  const { result } = await asked(done());
  expect(result.kind).toBe("done");
});

async function stops(threadId: Answered["threadId"]): Promise<readonly unknown[]> {
  return (await site.sessionEvents(threadId)).flatMap(({ type, data }) => (type === "AgentStopped" ? [data.why] : []));
}

async function pidsOfClaude(): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const ours = await Promise.all(
    pids.map(async (pid) => {
      // Gone since we looked.
      const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
      return environment.includes(`CLAUDE_CONFIG_DIR=${site.bakery.folder}`) ? [Number(pid)] : [];
    }),
  );
  return ours.flat();
}
