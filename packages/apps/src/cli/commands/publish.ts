import { resolve } from "node:path";
import { CommitSha, deploymentOf, load, type Ports, type Project, ProjectId, productionSite, requestProduction } from "@webordinary/domain";
import type { Command } from "commander";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { type EmbeddedInstance, openEmbedded } from "../../local/embedded-instance.ts";
import { settingsFrom } from "../../local/environment.ts";
import { LocalSystem } from "../../local/local-system.ts";
import { printProgress } from "../../local/progress.ts";
import { print, printJson } from "../../local/terminal.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { StoppedError, UsageError } from "../report-error.ts";
import { listenForStop } from "../stop-signal.ts";
import { DEFAULT_HTTP_PORT, port } from "./up.ts";

/** How often the deployment is looked at. Milliseconds. */
const LOOK_EVERY_MS = 200;
/** Longer than an install, a build and their retries. Milliseconds. */
const GIVE_UP_MS = 15 * 60_000;

export function addPublish(program: Command): void {
  program
    .command("publish <project>")
    .description("build the project's own branch as its repository has it, and make it live in production")
    .addOption(dataOption())
    .option("--http-port <port>", "the port in the site's address", port, DEFAULT_HTTP_PORT)
    .option("--json", "tell the outcome as JSON", false)
    .addHelpText(
      "after",
      "\nThe system must not be running on the data folder meanwhile. On AWS a push to the branch does this by itself." +
        "\nExit code: 0 when it is live, 1 when not, 2 for a wrong call, 3 when it was stopped before its end.",
    )
    .action(publish);
}

async function publish(project: string, options: { data: string; httpPort: number; json: boolean }): Promise<void> {
  const projectId = ProjectId.safeParse(project);
  if (!projectId.success) throw new UsageError(`"${project}" is no project's id: webordinary project list shows them`);
  const settings = settingsFrom({ dataDir: existingDataDir(resolve(options.data)), httpPort: options.httpPort }, process.env);
  const instance = await openEmbedded(settings, new ConsoleLogger({ verbose: false }));
  const system = new LocalSystem(instance.ports);
  const stop = listenForStop();
  try {
    const known = await instance.ports.projectDirectory.find(projectId.data);
    if (!known) throw new UsageError(`there is no project ${project}: webordinary project list shows them`);
    if (!options.json) printProgress(instance.ports, print);
    await system.start();
    const published = await publishTip(instance, known, stop.signal);
    if (options.json) printJson(published);
    else print(publishedLines(published));
  } finally {
    await system.stop();
    instance.close();
    stop.forget();
  }
}

/** What is live now; `changed` is false when it was before. */
type Published = { readonly projectId: ProjectId; readonly commit: CommitSha; readonly url: string; readonly changed: boolean };

const publishedLines = ({ commit, url, changed }: Published): string =>
  `${changed ? "" : `${commit.slice(0, 8)} is live already.\n`}${url} shows ${commit.slice(0, 8)} when the system runs`;

async function publishTip({ ports, repositories }: EmbeddedInstance, project: Project, stop: AbortSignal): Promise<Published> {
  const { projectId, repository, defaultBranch } = project;
  const tip = await repositories.tip(repository, defaultBranch);
  if (!tip) throw new UsageError(`the repository of ${projectId} has no branch ${defaultBranch}`);
  const commit = CommitSha.parse(tip);
  const requestId = `publish-${ports.ids.random()}`;
  const asked = await requestProduction(ports, { projectId, commit, requestId, actor: "operator" });
  // An earlier publish may have asked for the same commit, and been stopped before it was built.
  const waits = asked || (await load(ports.eventStore, deploymentOf(productionSite(projectId)))).state.requested !== null;
  const failure = waits ? await settled(ports, projectId, stop) : null;
  if (failure !== null) throw new NotPublishedError(failure);
  return { projectId, commit, url: ports.siteHost.url(productionSite(projectId)), changed: waits };
}

/** Waits until nothing is asked for any more; why the last attempt failed, or null. */
async function settled(ports: Pick<Ports, "eventStore">, projectId: ProjectId, stop: AbortSignal): Promise<string | null> {
  const deadline = Date.now() + GIVE_UP_MS;
  while (Date.now() < deadline) {
    const { state, events } = await load(ports.eventStore, deploymentOf(productionSite(projectId)));
    if (!state.requested) {
      const last = events.at(-1);
      return last?.type === "DeploymentFailed" ? String(last.data.reason) : null;
    }
    if (stop.aborted) throw new StoppedError("stopped: production stays as it was, and the next start goes on with what was asked for");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return `it took longer than ${GIVE_UP_MS / 60_000} minutes; the next start goes on with it`;
}

/** What was asked for couldn't be made live. */
class NotPublishedError extends Error {
  readonly code = "not-published";
  constructor(reason: string) {
    super(`production stays as it was: ${reason}`);
  }
}
