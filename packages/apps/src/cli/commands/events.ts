import { EmbeddedDatabase, SqliteEventStore } from "@webordinary/adapters/embedded";
import { deploymentStream, previewSite, sessionStream, ThreadId, threadStream, timeline } from "@webordinary/domain";
import type { Command } from "commander";
import { print, printJson } from "../../local/terminal.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { UsageError } from "../report-error.ts";
import { table } from "../table.ts";

export function addEvents(program: Command): void {
  program
    .command("events <thread>")
    .description("tell what happened in a conversation, from its first message on")
    .addOption(dataOption())
    .option("--json", "the events themselves, one a line", false)
    .action(events);
}

async function events(thread: string, { data, json }: { data: string; json: boolean }): Promise<void> {
  const threadId = ThreadId.safeParse(thread);
  if (!threadId.success) throw new UsageError(`"${thread}" is no thread's id: webordinary threads lists them`);
  const database = new EmbeddedDatabase({ dataDir: existingDataDir(data) });
  try {
    const store = new SqliteEventStore(database);
    const streams = [threadStream(threadId.data), sessionStream(threadId.data), deploymentStream(previewSite(threadId.data))];
    const all = (await Promise.all(streams.map((stream) => store.read(stream)))).flat();
    if (all.length === 0) throw new UsageError(`there is no thread ${thread}: webordinary threads lists them`);
    if (json) for (const event of all.toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt))) printJson(event);
    else print(table(timeline(all).map(({ at, type, text }) => [at, type, text])));
  } finally {
    database.close();
  }
}
