import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { EmbeddedDatabase, SqliteEventStore, submitMail } from "@webordinary/adapters/embedded";
import { ThreadId } from "@webordinary/domain";
import { type Command, InvalidArgumentError } from "commander";
import { awaitOutcome } from "../../local/await-outcome.ts";
import { EXIT_CODES, exitCodeOf, resultLines, resultOf } from "../../local/result.ts";
import { findRunning } from "../../local/running.ts";
import { print, printAside, printJson } from "../../local/terminal.ts";
import { dataFolders } from "../../wiring/embedded-profile.ts";
import { dataOption } from "../data-option.ts";
import { UsageError } from "../report-error.ts";

/** Longer than an install, a build and a retry. Seconds. */
const WAIT_SECONDS = 900;

export function addSend(program: Command): void {
  program
    .command("send <file>")
    .description("send a mail (an .eml file) to the running system")
    .addOption(dataOption())
    .option("--wait", "wait for the reply and tell how it went", false)
    .option("--timeout <seconds>", "how long to wait", seconds, WAIT_SECONDS)
    .option("--json", "tell it as JSON", false)
    .addHelpText("after", `\nWithout --wait the exit code tells whether the mail was accepted. With it:\n${EXIT_CODES}`)
    .action(send);
}

const seconds = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("a number of seconds above 0");
  return value;
};

type SendOptions = { data: string; wait: boolean; timeout: number; json: boolean };

async function send(file: string, options: SendOptions): Promise<void> {
  const dataDir = resolve(options.data);
  const running = findRunning(dataDir);
  if (!running) throw new UsageError(`no system is running on ${dataDir}: start it with npm start, or say which with --data DIR`);
  const raw = await readMail(file);
  const { messageId, response } = await submitMail(raw, { host: "127.0.0.1", port: running.smtpPort });
  const threadId = ThreadId.safeParse(/\b(?:as|in) ([a-z0-9-]{8,40})\b/.exec(response)?.[1]);
  if (!options.wait || !threadId.success) {
    if (options.json) printJson({ messageId, threadId: threadId.data ?? null, response });
    else print(response);
    return;
  }
  const known = response.includes("duplicate");
  printAside(known ? "This very mail was received before; this is how it went then:" : `accepted as ${threadId.data}, waiting for the reply`);
  const database = new EmbeddedDatabase({ dataDir });
  try {
    const signal = AbortSignal.timeout(options.timeout * 1000);
    const outcome = await awaitOutcome(new SqliteEventStore(database), threadId.data, messageId, signal);
    const result = resultOf(outcome, threadId.data, messageId, dataFolders(dataDir).outbox);
    if (options.json) printJson(result);
    else print(resultLines(result).join("\n"));
    process.exitCode = exitCodeOf(result);
  } finally {
    database.close();
  }
}

/** A mail's bytes, or a clear word that there is no such file. */
export async function readMail(file: string): Promise<Buffer> {
  try {
    return await readFile(resolve(file));
  } catch (error) {
    throw new UsageError(`the mail ${file} can't be read: ${(error as Error).message}`);
  }
}
