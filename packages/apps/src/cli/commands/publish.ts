import { resolve } from "node:path";
import { CommitSha, deploymentOf, load, ProjectId, productionSite, requestProduction } from "@webordinary/domain";
import type { Command } from "commander";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { openEmbedded } from "../../local/embedded-instance.ts";
import { settingsFrom } from "../../local/environment.ts";
import { LocalSystem } from "../../local/local-system.ts";
import { printProgress } from "../../local/progress.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { UsageError } from "../report-error.ts";
import { DEFAULT_HTTP_PORT, port } from "./up.ts";

/** How often the deployment is looked at. Milliseconds. */
const LOOK_EVERY_MS = 200;

export function addPublish(program: Command): void {
  program
    .command("publish <project>")
    .description("build the project's own branch as its repository has it, and make it live in production")
    .addOption(dataOption())
    .option("--http-port <port>", "the port in the site's address", port, DEFAULT_HTTP_PORT)
    .addHelpText("after", "\nThe system must not be running on the data folder meanwhile. On AWS a push to the branch does this by itself.")
    .action(publish);
}

async function publish(project: string, options: { data: string; httpPort: number }): Promise<void> {
  const projectId = ProjectId.safeParse(project);
  if (!projectId.success) throw new UsageError(`"${project}" is no project's id: webordinary project list shows them`);
  const settings = settingsFrom({ dataDir: existingDataDir(resolve(options.data)), httpPort: options.httpPort }, process.env);
  const instance = await openEmbedded(settings, new ConsoleLogger({ verbose: false }));
  const system = new LocalSystem(instance.ports);
  try {
    const { ports, repositories } = instance;
    const known = await ports.projectDirectory.find(projectId.data);
    if (!known) throw new UsageError(`there is no project ${project}: webordinary project list shows them`);
    const tip = await repositories.tip(known.repository, known.defaultBranch);
    if (!tip) throw new UsageError(`the repository of ${project} has no branch ${known.defaultBranch}`);
    printProgress(ports, (line) => process.stdout.write(`${line}\n`));
    await system.start();
    const commit = CommitSha.parse(tip);
    const requestId = `publish-${ports.ids.random()}`;
    const asked = await requestProduction(ports, { projectId: projectId.data, commit, requestId, actor: "operator" });
    if (!asked) process.stdout.write(`${commit.slice(0, 8)} is live already.\n`);
    const url = ports.siteHost.url(productionSite(projectId.data));
    const failure = asked ? await settled(instance.ports, projectId.data) : null;
    if (failure !== null) throw new UsageError(`production stays as it was: ${failure}`);
    process.stdout.write(`${url} shows ${commit.slice(0, 8)}\n`);
  } finally {
    await system.stop();
    instance.close();
  }
}

/** Waits until nothing is asked for any more; why the last attempt failed, or null. */
async function settled(ports: Parameters<typeof requestProduction>[0], projectId: ProjectId): Promise<string | null> {
  for (;;) {
    const { state, events } = await load(ports.eventStore, deploymentOf(productionSite(projectId)));
    if (!state.requested) {
      const last = events.at(-1);
      return last?.type === "DeploymentFailed" ? String(last.data.reason) : null;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
