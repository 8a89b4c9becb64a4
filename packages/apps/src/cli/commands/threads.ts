import { EmbeddedDatabase, SqliteEventFeed, SqliteEventStore, SqliteReadModels, SystemClock } from "@webordinary/adapters/embedded";
import type { ThreadSummary } from "@webordinary/domain";
import type { Command } from "commander";
import { dataArgument } from "../../local/data-argument.ts";
import { newestThreads } from "../../local/newest-threads.ts";
import { print, printAside, printJson } from "../../local/terminal.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { shortPath } from "../short-path.ts";
import { table } from "../table.ts";

/** More than one looks through; `--json` has all. */
const SHOWN = 1000;

export function addThreads(program: Command): void {
  program
    .command("threads")
    .description("list the conversations, the newest first")
    .addOption(dataOption())
    .option("--json", "all of them, as JSON, one a line", false)
    .action(threads);
}

async function threads({ data, json }: { data: string; json: boolean }): Promise<void> {
  const database = new EmbeddedDatabase({ dataDir: existingDataDir(data) });
  try {
    const { threads: summaries, total } = await newestThreads(new SqliteReadModels(database), json ? Number.POSITIVE_INFINITY : SHOWN);
    if (json) for (const summary of summaries) printJson(summary);
    else if (summaries.length === 0) print(`no conversations yet: npx webordinary send FILE.eml${dataArgument(database.dataDir, shortPath)}`);
    else print(table([["THREAD", "PROJECT", "STATUS", "WHEN", "PREVIEW", "SUBJECT"], ...summaries.map(row)]));
    if (!json && total > summaries.length) print(`and ${total - summaries.length} older: --json lists them too`);
    await warnOfParked(database);
  } finally {
    database.close();
  }
}

/** On standard error, so that `--json` stays one conversation a line. */
async function warnOfParked(database: EmbeddedDatabase): Promise<void> {
  const parked = await new SqliteEventFeed({ database, store: new SqliteEventStore(database), clock: new SystemClock() }).parked();
  const newest = parked.at(-1);
  if (!newest) return;
  const what = `${parked.length === 1 ? "one event" : `${parked.length} events`} could not be handled and will be tried again from time to time, and at every start`;
  printAside(`${what}; the newest is ${newest.event.type} of ${newest.event.streamId}: ${newest.reason}`);
}

function row({ threadId, projectId, status, lastAt, previewUrl, subject }: ThreadSummary): string[] {
  return [threadId, projectId ?? "", status, lastAt, previewUrl ?? "-", subject || "(no subject)"];
}
