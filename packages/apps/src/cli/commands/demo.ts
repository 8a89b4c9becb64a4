import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { submitMail } from "@webordinary/adapters/embedded";
import { type Envelope, sessionStream, ThreadId, threadBranch, threadStream } from "@webordinary/domain";
import type { Command } from "commander";
import { awaitOutcome } from "../../local/await-outcome.ts";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { settingsFrom } from "../../local/environment.ts";
import { freePort } from "../../local/free-port.ts";
import { getPage } from "../../local/get-page.ts";
import { printProgress } from "../../local/progress.ts";
import { resultLines, resultOf } from "../../local/result.ts";
import { type RunningSystem, startSystem } from "../../local/running-system.ts";
import { ensureSample, WELCOME_MAIL } from "../../local/sample.ts";
import { print } from "../../local/terminal.ts";
import { REHEARSAL } from "../../wiring/agent-settings.ts";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { StoppedError } from "../report-error.ts";
import { listenForStop } from "../stop-signal.ts";

/** What the sample mail asks for. */
const ASKED_FOR = "Open Tuesday to Sunday, 10 to 6";
/** The events that a mail's whole way leaves, in this order. */
const STORY = [
  "MessageReceived",
  "InstructionSubmitted",
  "InstructionStarted",
  "AgentFinished",
  "ChangesCommitted",
  "SiteBuilt",
  "BranchPushed",
  "InstructionCompleted",
  "ReplySent",
];
/** An install on a slow line, and a build. Milliseconds. */
const TIMEOUT_MS = 10 * 60_000;

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("take the sample mail through a system in a temporary folder, check the result, and end")
    .option("--keep", "keep the folder", false)
    .option("--verbose", "tell everything", false)
    .action(demo);
}

/** A step that the demo checks, named as it is told when it fails. */
class DemoFailedError extends Error {
  readonly code = "demo-failed";
  constructor(step: string, detail: string) {
    super(`the demo failed at: ${step}. ${detail}`);
  }
}

async function demo({ keep, verbose }: { keep: boolean; verbose: boolean }): Promise<void> {
  const stop = listenForStop();
  const dataDir = await mkdtemp(join(tmpdir(), "webordinary-demo-"));
  try {
    // Also where a key is configured: a demo costs nothing.
    const settings = settingsFrom({ dataDir, httpPort: await freePort(), agent: REHEARSAL }, process.env);
    print("The agent of this demo is the rehearsal, which knows a few fixed phrases: no language model is asked, nothing is spent.");
    const system = await startSystem(settings, 0, new ConsoleLogger({ verbose }));
    try {
      await oneMail(system, dataDir, stop.signal);
    } finally {
      await system.stop();
    }
    print("\nThe demo succeeded: the reply went out, the page shows the change, it is pushed, and the events tell the story.");
  } finally {
    if (keep) print(`kept ${dataDir}`);
    else await rm(dataDir, { recursive: true, force: true });
    stop.forget();
  }
}

async function oneMail(system: RunningSystem, dataDir: string, stop: AbortSignal): Promise<void> {
  const { ports, repositories } = system.instance;
  print("Making the sample site and its repository.");
  await ensureSample(ports, repositories, dataDir);
  printProgress(ports, print);
  print(`Sending the sample mail: change the hours to "${ASKED_FOR}".`);
  const { messageId, response } = await submitMail(await readFile(WELCOME_MAIL), { host: "127.0.0.1", port: system.smtpPort });
  const accepted = ThreadId.safeParse(/ as ([a-z0-9-]+)/.exec(response)?.[1]);
  if (!accepted.success) throw new DemoFailedError("taking the mail", response);
  const threadId = accepted.data;
  const outcome = await awaitOutcome(ports.eventStore, threadId, messageId, AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]));
  if (stop.aborted) throw new StoppedError("the demo was stopped before its end");
  const result = resultOf(outcome, threadId, messageId, dataFolders(dataDir).outbox);
  print(`\n${resultLines(result).join("\n")}`);

  if (result.outcome !== "done" || !result.reply) throw new DemoFailedError("the reply", `it says "${result.kind}", not "done"`);
  const reply = await readFile(result.reply, "utf8");
  if (!reply.includes(messageId)) throw new DemoFailedError("the reply", "it doesn't answer the mail");
  for (const site of [threadId, "edit.amelia"]) await checkPage(system, site);
  await checkPushed(system, threadId, result.commit);
  checkStory([...(await ports.eventStore.read(threadStream(threadId))), ...(await ports.eventStore.read(sessionStream(threadId)))]);
}

async function checkPage(system: RunningSystem, site: string): Promise<void> {
  const host = `${site}.${system.instance.settings.baseDomain}:${system.httpPort}`;
  const { status, body } = await getPage(host, system.httpPort);
  if (status !== 200 || !body.includes(ASKED_FOR))
    throw new DemoFailedError(
      `the page http://${host}/`,
      `it answers ${status} and ${body.includes(ASKED_FOR) ? "shows" : "doesn't show"} the change`,
    );
  print(`checked  http://${host}/ shows the change`);
}

async function checkPushed(system: RunningSystem, threadId: ThreadId, commit: string | null): Promise<void> {
  const { ports, repositories } = system.instance;
  const [project] = await ports.projectDirectory.list();
  const tip = project && (await repositories.tip(project.repository, threadBranch(threadId)));
  if (!commit || tip !== commit)
    throw new DemoFailedError("the push", `the remote's ${threadBranch(threadId)} is at ${tip ?? "nothing"}, not at ${commit}`);
  print(`checked  the remote's ${threadBranch(threadId)} is at ${commit.slice(0, 8)}`);
}

function checkStory(events: readonly Envelope[]): void {
  const types = events.toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt)).map(({ type }) => type);
  const missing = STORY.filter((type) => types.filter((other) => other === type).length !== 1);
  if (missing.length > 0) throw new DemoFailedError("the events", `not exactly one of each: ${missing.join(", ")}`);
  print(`checked  the events tell the story: ${STORY.join(", ")}`);
}
