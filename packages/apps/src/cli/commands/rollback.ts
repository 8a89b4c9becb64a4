import { resolve } from "node:path";
import { EmbeddedDatabase, SqliteEventStore } from "@webordinary/adapters/embedded";
import { deploymentOf, load, ReleaseId, type RollbackOutcome, rollBack, SiteId } from "@webordinary/domain";
import type { Command } from "commander";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { openEmbedded } from "../../local/embedded-instance.ts";
import { settingsFrom } from "../../local/environment.ts";
import { print, printJson } from "../../local/terminal.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { UsageError } from "../report-error.ts";
import { table } from "../table.ts";
import { DEFAULT_HTTP_PORT, port } from "./up.ts";

export function addRollback(program: Command): void {
  program
    .command("rollback <site> [release]")
    .description("make an older release of a site live again, without a build; the one before the live one unless told which")
    .addOption(dataOption())
    .option("--list", "only list the releases that were live, the newest last", false)
    .option("--http-port <port>", "the port in the site's address", port, DEFAULT_HTTP_PORT)
    .option("--json", "tell it as JSON", false)
    .addHelpText("after", "\nA site is a thread's id, edit.PROJECT or PROJECT. The system must not be running on the data folder meanwhile.")
    .action(rollback);
}

type RollbackOptions = { data: string; list: boolean; httpPort: number; json: boolean };

async function rollback(site: string, release: string | undefined, options: RollbackOptions): Promise<void> {
  const siteId = SiteId.safeParse(site);
  const to = ReleaseId.nullable().safeParse(release ?? null);
  if (!siteId.success) throw new UsageError(`"${site}" is no site: a thread's id, edit.PROJECT or PROJECT`);
  if (!to.success) throw new UsageError(`"${release}" is no release's id: --list lists them`);
  const dataDir = existingDataDir(resolve(options.data));
  if (options.list) return list(dataDir, siteId.data, options.json);
  const settings = settingsFrom({ dataDir, httpPort: options.httpPort }, process.env);
  const instance = await openEmbedded(settings, new ConsoleLogger({ verbose: false }));
  try {
    const { ports } = instance;
    const cause = {
      commandId: ports.ids.random(),
      causationId: "rollback",
      correlationId: `rollback-${site}`,
      actor: "operator",
      at: ports.clock.now(),
    };
    const outcome = await rollBack(ports, siteId.data, to.data, cause);
    if (!outcome.ok) throw notRolledBack(site, outcome.reason);
    const { state } = await load(ports.eventStore, deploymentOf(siteId.data));
    const told = { site: siteId.data, release: state.live, url: outcome.url };
    if (options.json) printJson(told);
    else print(`${outcome.url} shows the older release again when the system runs`);
  } finally {
    instance.close();
  }
}

/** Every release that was live, when it last went live, and what it was built from. Only reads, so it works beside a running system. */
async function list(dataDir: string, site: SiteId, json: boolean): Promise<void> {
  const database = new EmbeddedDatabase({ dataDir });
  try {
    const { state, events } = await load(new SqliteEventStore(database), deploymentOf(site));
    const releases = state.history.map((release) => {
      const live = events.findLast(({ type, data }) => type === "DeploymentWentLive" && data.releaseId === release);
      const built = events.findLast(({ type, data }) => type === "DeploymentStarted" && data.releaseId === release);
      return {
        release,
        liveSince: live?.occurredAt ?? null,
        commit: built ? String(built.data.commit ?? "") || null : null,
        live: release === state.live,
      };
    });
    if (json) printJson(releases);
    else print(table([["RELEASE", "LIVE SINCE", "COMMIT", ""], ...releases.map(row)]));
  } finally {
    database.close();
  }
}

type Listed = { readonly release: string; readonly liveSince: string | null; readonly commit: string | null; readonly live: boolean };

const row = ({ release, liveSince, commit, live }: Listed): string[] => [release, liveSince ?? "", commit?.slice(0, 8) ?? "", live ? "live" : ""];

type WhyNot = Extract<RollbackOutcome, { ok: false }>["reason"];

/** A call that can't work, but for one that would have if nobody had come between. */
export function notRolledBack(site: string, reason: WhyNot): Error {
  const message = `${site} stays as it is: ${WHY_NOT[reason]}`;
  return reason === "superseded" ? new SupersededError(message) : new UsageError(message);
}

class SupersededError extends Error {
  readonly code = "superseded";
}

const WHY_NOT: Readonly<Record<WhyNot, string>> = {
  "nothing-live": "nothing was ever live there",
  "no-older": "there is no release before the live one",
  "never-was-live": "that release was never live there (--list lists those that were)",
  "not-kept": "that release is too old and no longer kept",
  superseded: "something newer was deployed at the same moment",
};
