import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { MockedAccount } from "./mock-engine.ts";

export type MockedResource = { readonly type: string; readonly name: string; readonly inputs: Readonly<Record<string, unknown>> };

/** A function that SST was asked to bundle. */
export type MockedBuild = {
  readonly functionId: string;
  readonly handler: string;
  readonly runtime: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

export type MockedStack = { readonly resources: readonly MockedResource[]; readonly builds: readonly MockedBuild[] };

export type MockedStage = {
  readonly stage: string;
  /** `sst dev` */
  readonly live: boolean;
  /** In place of those of `settings.ts`; JSON. */
  readonly settings?: unknown;
};

export const MOCKED_ACCOUNT: MockedAccount = { account: "123456789012", region: "eu-central-1" };
/** SST's components and types, which are installed at the first need; see the script. Milliseconds. */
const LONGEST_INSTALL_MS = 10 * 60_000;
/** A run takes about seven seconds. Milliseconds. */
const LONGEST_RUN_MS = 120_000;
const SECRETS = {
  SST_SECRET_WebhookSecret: "webhook-secret",
  SST_SECRET_AnthropicApiKey: "anthropic-key",
  SST_SECRET_GitToken: "git-token",
  SST_SECRET_ReplyTokenKeys: "reply-token-keys",
  SST_SECRET_ChatSecret: "chat-secret",
};

/**
 * The whole real sst.config.ts with SST's real components under Pulumi's mocks: every resource that a deployment would ask for,
 * with its inputs. It is bundled as SST bundles it, and runs in a process of its own, since Pulumi's state is the process's.
 */
export async function runMockedStack(root: string, { stage, live, settings }: MockedStage): Promise<MockedStack> {
  // Loaded here, since all the tests load this package.
  const { build } = await import("esbuild");
  const platform = join(root, ".sst", "platform");
  await promisify(execFile)(process.execPath, [join(root, "scripts/sst-platform.mjs")], { timeout: LONGEST_INSTALL_MS });
  const scratch = mkdtempSync(join(tmpdir(), "mocked-stack-"));
  // Beside the platform's packages, which it imports.
  const outfile = join(platform, `mocked-${stage}-${process.pid}-${Date.now()}.mjs`);
  const out = join(scratch, "resources.json");
  const bundle = join(scratch, "function");
  mkdirSync(bundle);
  writeFileSync(join(bundle, "index.mjs"), "export const handler = async () => {};\n");
  mkdirSync(join(scratch, "work"));
  const app = {
    name: "webordinary",
    stage,
    removal: stage === "production" ? "retain" : "remove",
    protect: stage === "production",
    providers: { aws: {} },
  };
  const cli = {
    command: live ? "dev" : "deploy",
    rpc: "",
    home: "aws",
    paths: { home: scratch, root, work: join(scratch, "work"), platform },
    state: { version: {} },
  };
  const deploy = settings === undefined ? "config" : `({ run: () => deployWith(${JSON.stringify(settings)}) })`;
  try {
    await build({
      stdin: {
        contents: `
          import * as pulumi from "@pulumi/pulumi";
          import * as awsProvider from "@pulumi/aws";
          import { mockEngine } from ${JSON.stringify(join(import.meta.dirname, "mock-engine.ts"))};
          import * as components from ${JSON.stringify(join(platform, "src/components/index.ts"))};
          import { run } from ${JSON.stringify(join(platform, "src/auto/run.ts"))};
          import config from ${JSON.stringify(join(root, "sst.config.ts"))};
          import { deploy as deployWith } from ${JSON.stringify(join(root, "packages/apps/infra/deploy.ts"))};
          await mockEngine(pulumi, ${JSON.stringify({ ...MOCKED_ACCOUNT, out, bundle })});
          globalThis.aws = awsProvider;
          globalThis.sst = components;
          await pulumi.runtime.runInPulumiStack(() => run(${deploy}.run));`,
        resolveDir: platform,
        loader: "ts",
      },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      keepNames: true,
      logLevel: "silent",
      inject: [join(platform, "src", "shim", "run.js")],
      define: { $app: JSON.stringify(app), $cli: JSON.stringify(cli), $dev: String(live) },
      external: ["@pulumi/*", "@pulumiverse/*", "@aws-sdk/*", "@smithy/*", "esbuild", "archiver", "glob", "undici"],
      nodePaths: [join(platform, "node_modules")],
      banner: { js: `import { createRequire as topLevelCreateRequire } from "node:module"; const require = topLevelCreateRequire(import.meta.url);` },
    });
    await runProgram(outfile, { SST_AWS_REGION: MOCKED_ACCOUNT.region, ...SECRETS });
    return JSON.parse(readFileSync(out, "utf8")) as MockedStack;
  } finally {
    rmSync(outfile, { force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

function runProgram(file: string, environment: Record<string, string>): Promise<void> {
  const { PATH = "", HOME = tmpdir() } = process.env;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [file], {
      env: { PATH, HOME, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LONGEST_RUN_MS,
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said = (said + chunk).slice(-8_000)));
    child.on("error", fail);
    child.on("close", (code) => (code === 0 ? done() : fail(new Error(`sst.config.ts failed under mocks (exit code ${code}):\n${said}`))));
  });
}
