import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { interleaved, median, ratioOf } from "./interleaved.ts";
import { type BenchRow, row } from "./row.ts";

/** Fresh processes for each bundle. */
const ROUNDS = 21;
const WARMUP = 3;
const MB = 1_000_000;

const root = join(import.meta.dirname, "..");
const HANDLER = join(root, "packages/apps/src/ingest/handler.ts");
/** What is loaded for the first mail, after the function has started. */
const TAKER = "packages/apps/src/ingest/mail-taker.ts";

/** What somebody would write who doesn't mind: the parser and every client of the system, at once. */
const NAIVE = `
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECSClient } from "@aws-sdk/client-ecs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { simpleParser } from "mailparser";
const region = { region: "eu-central-1" };
const clients = [new DynamoDBClient(region), new ECSClient(region), new EventBridgeClient(region), new S3Client(region), new SESv2Client(region), new SQSClient(region)];
export const handler = (raw) => (clients.length > 0 ? simpleParser(raw) : null);
`;

/** As SST bundles a function with `nodejs: { splitting: true, install: ... }`. */
const AS_SST: BuildOptions = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node24",
  minify: true,
  keepNames: true,
  mainFields: ["module", "main"],
  conditions: ["@webordinary/source"],
  outExtension: { ".js": ".mjs" },
  banner: { js: 'import { createRequire as topLevelCreateRequire } from "module"; const require = topLevelCreateRequire(import.meta.url);' },
  // Installed beside the function (`nodejs.install`), for reasons of their own: native code, and WebAssembly that is found by its place.
  external: ["sharp", "heic-decode"],
  metafile: true,
  logLevel: "error",
};

/** The ingest function as it is deployed: how much code it is, and how long a new process takes to have it ready. */
export async function ingestBundleBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "wo-bundle-"));
  try {
    const ours = await bundled({ entryPoints: { handler: HANDLER } }, join(folder, "ours"));
    const naive = await bundled({ stdin: { contents: NAIVE, resolveDir: join(root, "packages/adapters") } }, join(folder, "naive"));
    const taking = ours.reached([ours.entry, ours.outputOf(TAKER)]);
    const all = Object.values(ours.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
    const times = await interleaved(
      { ours: loading(join(root, ours.entry)), naive: loading(join(root, naive.entry)) },
      { rounds: ROUNDS, warmup: WARMUP },
    );
    const ms = (name: keyof typeof times) => `${median(times[name]).toFixed(0)} ms`;
    return [
      row("ingest's code without the parser, MB", taking / MB, "lower", 1.3, `${(all / MB).toFixed(1)} MB with it and its character sets`),
      row("load of ingest : load of mailparser and all clients", ratioOf(times.ours, times.naive), "lower", 0.5, `${ms("ours")} : ${ms("naive")}`),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundled(entry: BuildOptions, outdir: string) {
  await mkdir(outdir, { recursive: true });
  const { metafile } = await build({ ...AS_SST, ...entry, absWorkingDir: root, outdir });
  const outputs: Metafile["outputs"] = metafile?.outputs ?? {};
  const named = (which: (output: Metafile["outputs"][string]) => boolean, what: string): string => {
    const found = Object.entries(outputs).find(([, output]) => which(output));
    if (!found) throw new Error(`the bundle has no ${what}`);
    return found[0];
  };
  return {
    outputs,
    entry: named(({ entryPoint }) => entryPoint === "<stdin>" || entryPoint === HANDLER.slice(root.length + 1), "entry"),
    outputOf: (source: string) => named(({ entryPoint }) => entryPoint === source, source),
    /** Bytes of these outputs and of what they import when they are loaded. */
    reached: (paths: readonly string[]): number => {
      const seen = new Set<string>();
      const visit = (path: string): void => {
        const output = outputs[path];
        if (!output || seen.has(path)) return;
        seen.add(path);
        for (const { kind, path: imported } of output.imports) if (kind === "import-statement") visit(imported);
      };
      for (const path of paths) visit(path);
      return [...seen].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
    },
  };
}

/** Milliseconds that a new process takes from the import to the handler, the start of Node itself left out. */
function loading(file: string): () => Promise<number> {
  const run = promisify(execFile);
  const script = join(dirname(file), "load.mjs");
  const written = writeFile(
    script,
    `const start = performance.now();\nawait import(${JSON.stringify(file)});\nconsole.log(performance.now() - start);\n`,
  );
  return async () => {
    await written;
    const { stdout } = await run(process.execPath, [script], { env: ENVIRONMENT });
    return Number(stdout);
  };
}

const ENVIRONMENT = {
  WEBORDINARY_APP: "webordinary",
  WEBORDINARY_STAGE: "bench",
  WEBORDINARY_REGION: "eu-central-1",
  WEBORDINARY_METRICS_NAMESPACE: "webordinary/bench",
  WEBORDINARY_EVENTS_TABLE: "webordinary-bench-events",
  WEBORDINARY_LEASES_TABLE: "webordinary-bench-leases",
  WEBORDINARY_PROJECTS_TABLE: "webordinary-bench-projects",
  WEBORDINARY_READ_MODELS_TABLE: "webordinary-bench-read-models",
  WEBORDINARY_INBOX_TABLE: "webordinary-bench-inbox",
  WEBORDINARY_MAIL_BUCKET: "webordinary-bench-mail",
  WEBORDINARY_MEDIA_BUCKET: "webordinary-bench-media",
  WEBORDINARY_REPLY_TOKEN_KEYS: "a key of a bench, which signs nothing",
  WEBORDINARY_MAIL_DLQ_URL: "https://sqs.eu-central-1.amazonaws.com/000000000000/webordinary-bench-mail-dlq",
};
