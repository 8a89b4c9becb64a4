import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScriptedAgent } from "@webordinary/adapters/agent";
import { DATABASE_FILE, EmbeddedDatabase, SqliteProjectDirectory, SystemClock } from "@webordinary/adapters/embedded";
import { MemoryLogger } from "@webordinary/adapters/memory";
import { readBuiltSite } from "@webordinary/adapters/site";
import type { Logger, Ports, SiteBuilder } from "@webordinary/domain";
import { projectOf } from "../builders/builders.ts";
import { makeBareRepository } from "../fixtures/bare-repository.ts";
import { EmbeddedWatcher } from "./embedded-outside.ts";
import { repeatedReplies } from "./memory-outside.ts";
import type { CrashPoint } from "./mortal-process.ts";
import { type CrashWorld, runScenario, type ScenarioMail, type ScenarioRun, type System } from "./scenario.ts";
import { crashExpectation, crashScripts, crashSite } from "./scenarios.ts";

/** Time is real here, so slow edits are quicker by this, and mails come sooner. */
const HASTE = 10;
/** A recovery takes a second or two; on a machine that does much else it takes long. Milliseconds. */
const LIMIT_MS = 120_000;

/** Opens the data folder as a process at its start does: leases of the dead are cleared. */
export type OpenEmbedded = (dataDir: string, logger: Logger) => Promise<{ readonly ports: Ports; close(): void }>;

type EmbeddedCrashWorld = CrashWorld & { dispose(): Promise<void> };

/** One scenario in a folder of its own, which is removed afterwards. */
export async function runEmbedded(options: {
  readonly open: OpenEmbedded;
  readonly system: (ports: Ports) => System;
  readonly mails: readonly ScenarioMail[];
  readonly crashes: readonly CrashPoint[];
}): Promise<ScenarioRun> {
  const { open, system, crashes } = options;
  const world = await embeddedCrashWorld(await mkdtemp(join(tmpdir(), "wo-crash-")), open);
  const mails = options.mails.map((mail) => ({ ...mail, atMs: mail.atMs / HASTE }));
  try {
    return await runScenario({ world, mails, crashes, system, expectation: crashExpectation, pollMs: 50, restMs: 100, limitMs: LIMIT_MS });
  } finally {
    await world.dispose();
  }
}

/** SQLite, files and real git under `folder`; the agent is scripted, and a build copies a folder. Queues die with their process. */
async function embeddedCrashWorld(folder: string, open: OpenEmbedded): Promise<EmbeddedCrashWorld> {
  const dataDir = join(folder, "data");
  const repository = makeBareRepository({ folder: join(folder, "amelia.git"), files: crashSite() });
  const database = new EmbeddedDatabase({ dataDir, synchronous: "off" });
  await new SqliteProjectDirectory(database).save(projectOf({ repository: repository.url }));
  database.close();
  const clock = new SystemClock();
  const logger = new MemoryLogger();
  const places = { database: join(dataDir, DATABASE_FILE), outbox: join(dataDir, "outbox"), sites: join(dataDir, "sites") };
  const watcher = new EmbeddedWatcher(places, repository);
  const codingAgent = new ScriptedAgent(crashScripts((ms, signal) => clock.sleep(ms / HASTE, signal), "{broken}"));
  return {
    clock,
    async boot() {
      const { ports, close } = await open(dataDir, logger);
      return { ports: { ...ports, codingAgent, siteBuilder: copyingBuilder }, close };
    },
    events: () => watcher.events(),
    outside: () => watcher.outside(repeatedReplies(logger.lines)),
    async dispose() {
      watcher.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A site is its `src` folder, built by copying it. */
const copyingBuilder: SiteBuilder = {
  async build(workspacePath, signal) {
    const output = join(workspacePath, "dist");
    if (signal.aborted) return { ok: false, step: "build", reason: "aborted", excerpt: "The build was stopped." };
    await rm(output, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
    await cp(join(workspacePath, "src"), output, { recursive: true });
    return { ok: true, site: await readBuiltSite(output) };
  },
};
