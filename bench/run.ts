import { parseArgs } from "node:util";
import type { BenchRow } from "./row.ts";

const BENCHES: Readonly<Record<string, readonly (() => Promise<readonly BenchRow[]>)[]>> = {
  "event-store": [async () => (await import("./event-store.ts")).eventStoreBench()],
  "aws-event-store": [async () => (await import("./aws-event-store.ts")).awsEventStoreBench()],
  deploy: [async () => (await import("./deploy.ts")).deployBench(), async () => (await import("./deploy-s3.ts")).deployS3Bench()],
  "ingest-bundle": [async () => (await import("./ingest-bundle.ts")).ingestBundleBench()],
  mail: [async () => (await import("./mail.ts")).mailBench()],
  pipeline: [async () => (await import("./pipeline.ts")).pipelineBench()],
  agent: [async () => (await import("./agent.ts")).agentBench()],
  interrupt: [async () => (await import("./interrupt.ts")).interruptBench()],
};

const USAGE = `npm run bench [-- NAME] [--json]

Measures what the system promises, as ratios: ${Object.keys(BENCHES).join(", ")}. All of them without a NAME.
--json prints a row a line: {name, ratio, bar, holds}. Exits 1 when a bar doesn't hold.`;

function table(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, ratio, bar, better, holds, note }) => {
      const promise = `${better === "higher" ? "at least" : "at most"} ${bar}`;
      return `${holds ? "ok  " : "FAIL"} ${name.padEnd(width)} ${ratio.toFixed(2).padStart(8)}  ${promise.padEnd(13)}${note ? ` ${note}` : ""}`.trimEnd();
    })
    .join("\n");
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`there is no bench "${unknown.join('", "')}"; there are: ${Object.keys(BENCHES).join(", ")}`);
    return 2;
  }
  let holds = true;
  for (const [name, parts] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    if (!values.json) console.log(name);
    for (const part of parts) {
      const rows = await part();
      if (values.json) for (const { name, ratio, bar, holds } of rows) console.log(JSON.stringify({ name, ratio, bar, holds }));
      else console.log(table(rows));
      holds &&= rows.every((row) => row.holds);
    }
    if (!values.json) console.log();
  }
  return holds ? 0 : 1;
}

process.exitCode = await main();
