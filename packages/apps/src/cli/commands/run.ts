import { resolve } from "node:path";
import { ANSWERED_REASONS, ingestMail } from "@webordinary/domain";
import type { Command } from "commander";
import { awaitOutcome } from "../../local/await-outcome.ts";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { openEmbedded } from "../../local/embedded-instance.ts";
import { settingsFrom } from "../../local/environment.ts";
import { LocalSystem } from "../../local/local-system.ts";
import { printProgress } from "../../local/progress.ts";
import { EXIT_CODES, exitCodeOf, resultLines, resultOf } from "../../local/result.ts";
import { print, printJson } from "../../local/terminal.ts";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { dataOption } from "../data-option.ts";
import { listenForStop } from "../stop-signal.ts";
import { readMail } from "./send.ts";
import { DEFAULT_HTTP_PORT, port } from "./up.ts";

export function addRun(program: Command): void {
  program
    .command("run")
    .description("take one mail through the whole system in this process, until its reply is out")
    .requiredOption("--mail <file>", "the mail, an .eml file")
    .addOption(dataOption())
    .option("--http-port <port>", "the port in the preview's address, which `webordinary up` serves", port, DEFAULT_HTTP_PORT)
    .option("--json", "tell the outcome as JSON", false)
    .option("--verbose", "tell everything", false)
    .addHelpText("after", `\n${EXIT_CODES}`)
    .action(run);
}

type RunOptions = { mail: string; data: string; httpPort: number; json: boolean; verbose: boolean };

async function run(options: RunOptions): Promise<void> {
  const raw = await readMail(options.mail);
  const dataDir = resolve(options.data);
  const settings = settingsFrom({ dataDir, httpPort: options.httpPort }, process.env);
  const instance = await openEmbedded(settings, new ConsoleLogger({ verbose: options.verbose }));
  const system = new LocalSystem(instance.ports);
  const stop = listenForStop();
  try {
    if (!options.json) printProgress(instance.ports, print);
    await system.start();
    const { threadId, messageId, ...ingested } = await ingestMail(instance.ports, raw);
    const told = ingested.kind !== "ignored" || ANSWERED_REASONS.includes(ingested.reason);
    const outcome = told
      ? await awaitOutcome(instance.ports.eventStore, threadId, messageId, stop.signal)
      : ({ state: "ignored", reason: ingested.reason, detail: ingested.detail, replyId: null, settled: true } as const);
    const result = resultOf(outcome, threadId, messageId, dataFolders(dataDir).outbox);
    if (options.json) printJson(result);
    else print(`\n${resultLines(result).join("\n")}`);
    process.exitCode = exitCodeOf(result);
  } finally {
    await system.stop();
    instance.close();
    stop.forget();
  }
}
