import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { ScriptedAgent } from "@webordinary/adapters/agent";
import { AwsStage, startJsonService } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADDRESS, STAGE } from "./testing/stage.ts";
import { startWorker } from "./testing/worker-in-process.ts";

const FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];
const MAIN = join(import.meta.dirname, "../worker/main.ts");
const SLOW = join(import.meta.dirname, "testing/slow-worker.ts");

let stage: AwsStage;
const children: ChildProcess[] = [];
beforeAll(async () => {
  stage = await AwsStage.open(STAGE, ADDRESS);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await stage?.close();
});

/** The worker as a process of its own; `end` tells its exit code and what it logged. */
function startProcess(file: string, environment: Readonly<Record<string, string>> = stage.world.workerEnvironment(stage.workspaces)) {
  const child = spawn(process.execPath, [...FLAGS, file], { env: { PATH: process.env.PATH, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const end = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once("close", (code) => {
      stage.world.log.addOutput(said);
      resolve({ code, said });
    }),
  );
  return { child, end, said: () => said };
}

test("a worker without a variable that it needs ends at once and names it", async () => {
  const { WEBORDINARY_EVENTS_TABLE: _, ...rest } = stage.world.workerEnvironment(stage.workspaces);
  const { code, said } = await startProcess(MAIN, { ...rest, WEBORDINARY_SITES: "[" }).end;
  expect(code).toBe(1);
  expect(JSON.parse(said)).toEqual({
    level: "error",
    message: "the worker ended",
    error: expect.stringMatching(/^wrong-environment: .*WEBORDINARY_EVENTS_TABLE: .*; WEBORDINARY_SITES: it is no JSON/),
  });
});

test("the worker's process does what a mail asks for, and ends at SIGTERM while it waits for the next", async () => {
  const asked: unknown[] = [];
  const agent = await startJsonService(({ action, body }) => {
    asked.push([action, body.ProtectionEnabled]);
    return { protection: {} };
  });
  const worker = startProcess(MAIN, { ...stage.world.workerEnvironment(stage.workspaces), ECS_AGENT_URI: agent.endpoint });
  const { messageId, raw } = stage.mail("by-process", 'change "Hello" to "Good day"');
  await stage.world.deliver(raw);
  const { threadId } = await stage.world.told(messageId);
  expect(stage.repository.files(`thread-${threadId}`)["src/index.html"]).toContain("<h1>Good day</h1>");
  const began = performance.now();
  worker.child.kill("SIGTERM");
  expect(await worker.end).toMatchObject({ code: 0, said: expect.stringContaining('"message":"stopped"') });
  expect(performance.now() - began).toBeLessThan(5_000);
  // Not to be stopped while it worked, and free to be stopped at its end.
  expect([asked[0], asked.at(-1)]).toEqual([
    ["PUT /task-protection/v1/state", true],
    ["PUT /task-protection/v1/state", false],
  ]);
  await agent.stop();
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("a worker that is told to stop in the middle of an edit lets go of its claim and ends well, and the next one goes on", async () => {
  const first = startProcess(SLOW);
  const { messageId, raw } = stage.mail("stopped", "add alpha slowly");
  await stage.world.deliver(raw);
  const begun = () => globSync(join(stage.workspaces, "sites/**/src/begun.txt"));
  await stage.world.until("the edit is under way", () => (begun().some((file) => existsSync(file)) ? true : null));
  const began = performance.now();
  first.child.kill("SIGTERM");
  expect(await first.end).toMatchObject({ code: 0 });
  expect(performance.now() - began).toBeLessThan(25_000);
  const released = () => stage.world.streamed.findLast(({ type }) => type === "ClaimReleased")?.data.reason;
  await stage.world.until("the claim is released", () => (released() === "shutting-down" ? true : null));

  const codingAgent = new ScriptedAgent([{ on: "add alpha slowly", actions: [{ do: "append", path: "src/index.html", line: "<p>alpha</p>" }] }]);
  const environment = { ...stage.world.workerEnvironment(stage.workspaces), PATH: process.env.PATH ?? "" };
  const next = startWorker(environment, { name: "worker-next", codingAgent });
  try {
    const { threadId } = await stage.world.told(messageId);
    expect(stage.repository.files(`thread-${threadId}`)["src/index.html"]).toContain("<p>alpha</p>");
    expect(await stage.brokenInvariants()).toEqual([]);
  } finally {
    await next.stop();
  }
});
