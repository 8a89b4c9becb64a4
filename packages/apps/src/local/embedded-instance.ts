import { findChromium } from "@webordinary/adapters/browser";
import { EmbeddedDatabase, lockDataFolder, SqliteLeaseStore } from "@webordinary/adapters/embedded";
import { GitRepositories } from "@webordinary/adapters/git";
import { FileSiteReader } from "@webordinary/adapters/site";
import type { Logger, Ports } from "@webordinary/domain";
import { findClaudeCode } from "../wiring/coding-agent.ts";
import { dataFolders, embeddedProfile, gitCommitter } from "../wiring/embedded-profile.ts";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { resolvePorts } from "../wiring/resolve-ports.ts";

/** A data folder, opened by the one process that may work on it. */
export type EmbeddedInstance = {
  readonly settings: EmbeddedSettings;
  readonly ports: Ports;
  readonly sites: FileSiteReader;
  readonly repositories: GitRepositories;
  close(): void;
};

/** Throws a `DataFolderError` when another process works on the folder, or a newer version has written it. */
export async function openEmbedded(settings: EmbeddedSettings, logger: Logger): Promise<EmbeddedInstance> {
  const lock = lockDataFolder(settings.dataDir);
  try {
    const database = new EmbeddedDatabase({ dataDir: settings.dataDir });
    // Having the lock proves that whoever held a claim here is gone: nobody has to wait for dead workers' leases.
    await new SqliteLeaseStore(database).clear();
    const folders = dataFolders(settings.dataDir);
    const { path, gitEnv: env } = settings;
    const found = {
      claudeCode: await findClaudeCode(settings.agent, { path, home: folders.agentHome }),
      chromium: await chromiumOf(settings),
    };
    return {
      settings,
      ports: resolvePorts(embeddedProfile(settings, database, logger, found)),
      sites: new FileSiteReader(folders.sites),
      repositories: new GitRepositories({ home: folders.gitHome, path, env, committer: gitCommitter(settings) }),
      close: () => {
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Null when there is none, or none is wanted: then mails go without pictures. */
async function chromiumOf({ chromium }: EmbeddedSettings): Promise<string | null> {
  if (chromium === "none") return null;
  return findChromium(chromium === "auto" ? undefined : [chromium]);
}
