import { EmbeddedDatabase, SqliteReadModels } from "@webordinary/adapters/embedded";
import type { ThreadSummary } from "@webordinary/domain";
import type { Command } from "commander";
import { dataOption, existingDataDir } from "../data-option.ts";
import { table } from "../table.ts";

/** More than one looks through; `--json` with `jq` for the rest. */
const SHOWN = 1000;

export function addThreads(program: Command): void {
  program
    .command("threads")
    .description("list the conversations, the newest first")
    .addOption(dataOption())
    .option("--json", "as JSON, one a line", false)
    .action(threads);
}

async function threads({ data, json }: { data: string; json: boolean }): Promise<void> {
  const database = new EmbeddedDatabase({ dataDir: existingDataDir(data) });
  try {
    const documents = await new SqliteReadModels(database).list("threads", "", { limit: SHOWN });
    const summaries = documents.map(({ value }) => value as ThreadSummary).toSorted((a, b) => b.lastAt.localeCompare(a.lastAt));
    if (json) for (const summary of summaries) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else if (summaries.length === 0) process.stdout.write("no conversations yet: npx webordinary send FILE.eml\n");
    else process.stdout.write(`${table([["THREAD", "PROJECT", "LAST", "WHEN", "PREVIEW", "SUBJECT"], ...summaries.map(row)])}\n`);
  } finally {
    database.close();
  }
}

function row({ threadId, projectId, last, lastAt, previewUrl, subject }: ThreadSummary): string[] {
  return [threadId, projectId ?? "", last, lastAt, previewUrl ?? "-", subject ?? ""];
}
