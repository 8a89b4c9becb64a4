import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { EmbeddedDatabase, SqliteProjectDirectory } from "@webordinary/adapters/embedded";
import { GitRepositories, withoutCredentials } from "@webordinary/adapters/git";
import { Project, type ProjectDirectory, ProjectId } from "@webordinary/domain";
import { type Command, Option } from "commander";
import { settingsFrom } from "../../local/environment.ts";
import { print, printJson } from "../../local/terminal.ts";
import { dataFolders, gitCommitter } from "../../wiring/embedded-profile.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { membersFrom } from "../members.ts";
import { addPolicyOptions, type PolicyOptions, policyFrom } from "../policy-options.ts";
import { UsageError } from "../report-error.ts";
import { table } from "../table.ts";

export function addProject(program: Command): void {
  const project = program.command("project").description("the websites that the system takes care of");
  const addCommand = project
    .command("add <id>")
    .description("add a website, or change what is known of it")
    .requiredOption("--repo <url-or-path>", "its git repository, one that can be pushed to")
    .requiredOption("--member <address[,address...][:role]>", "who may write: owner (default), editor or viewer", collect)
    .option("--branch <name>", "the branch that new work starts from", "main")
    .addOption(dataOption())
    .addOption(stageOption())
    .addOption(regionOption())
    .addOption(appOption())
    .addHelpText(
      "after",
      "\nExample: webordinary project add bakery --repo git@example.org:bakery.git --member jo@bakery.example --member kim@bakery.example:editor --member chat:U123:editor",
    )
    .action(add);
  addPolicyOptions(addCommand);
  project
    .command("remove <id>")
    .description("take care of a website no longer; its repository, its mails and what was made of them are kept")
    .addOption(dataOption())
    .addOption(stageOption())
    .addOption(regionOption())
    .addOption(appOption())
    .action(remove);
  project
    .command("list")
    .description("list the websites")
    .addOption(dataOption())
    .addOption(stageOption())
    .addOption(regionOption())
    .addOption(appOption())
    .option("--json", "as JSON, one a line", false)
    .action(list);
}

const stageOption = () => new Option("--stage <name>", "a stage on AWS in place of a data folder; uses your AWS credentials");
const regionOption = () => new Option("--region <name>", "the stage's AWS region").env("AWS_REGION");
const appOption = () => new Option("--app <name>", "the app's name in sst.config.ts").default("webordinary");

const collect = (value: string, before: string[] = []): string[] => [...before, value];

type Where = { data: string; stage?: string; region?: string; app: string };
type AddOptions = Where & PolicyOptions & { repo: string; member: string[]; branch: string };

/** The projects of a data folder, or of a stage on AWS. */
async function openDirectory({ data, stage, region, app }: Where): Promise<{ directory: ProjectDirectory; close: () => void }> {
  if (stage === undefined) {
    const database = new EmbeddedDatabase({ dataDir: resolve(data) });
    return { directory: new SqliteProjectDirectory(database), close: () => database.close() };
  }
  if (!region) throw new UsageError("which region is the stage in? Say so with --region NAME or AWS_REGION");
  // AWS's libraries take a while to load, and few commands need them.
  const { stageProjects } = await import("../../wiring/aws/stage-projects.ts");
  return { directory: stageProjects({ app, stage, region }, process.env), close: () => {} };
}

async function add(id: string, options: AddOptions): Promise<void> {
  const projectId = ProjectId.safeParse(id);
  if (!projectId.success) throw new UsageError(`"${id}" can't be a project's id: ${projectId.error.issues[0]?.message}`);
  const dataDir = resolve(options.data);
  // A path is kept as an absolute one, since the system may run from another folder.
  const repository = existsSync(options.repo) ? resolve(options.repo) : options.repo;
  const settings = settingsFrom({ dataDir }, process.env);
  const repositories = new GitRepositories({
    home: dataFolders(dataDir).gitHome,
    path: settings.path,
    env: settings.gitEnv,
    committer: gitCommitter(settings),
  });
  const branches = await repositories.branches(repository);
  if (!branches.ok) throw new UsageError(`the repository ${withoutCredentials(options.repo)} can't be read: ${branches.detail}`);
  if (!branches.names.includes(options.branch)) {
    throw new UsageError(
      `the repository has no branch ${options.branch}, it has ${branches.names.join(", ") || "none"}: say which with --branch NAME`,
    );
  }
  const members = membersFrom(options.member);
  const { directory, close } = await openDirectory(options);
  try {
    const before = await directory.find(projectId.data);
    const policy = await policyFrom(options, before?.policy);
    const project = Project.parse({ projectId: projectId.data, repository, defaultBranch: options.branch, members, policy });
    await directory.save(project);
    for (const line of before ? changes(before, project) : []) print(line);
  } finally {
    close();
  }
  const address = options.stage ? `${id}@ the stage's mail domain` : `${id}@${settings.mailDomain}`;
  print(`${id} is set up: mail to ${address} changes it.`);
}

async function remove(id: string, where: Where): Promise<void> {
  if (!where.stage) existingDataDir(where.data);
  const { directory, close } = await openDirectory(where);
  try {
    const projectId = ProjectId.safeParse(id);
    const known = projectId.success ? await directory.find(projectId.data) : null;
    if (!known) throw new UsageError(`there is no project ${id}: webordinary project list shows them`);
    await directory.remove(known.projectId);
    print(`${id} is removed: mail to it is refused from now on.`);
    print(`Kept: its repository ${withoutCredentials(known.repository)}, its mails, events and sites. \`project add ${id}\` brings it back.`);
    if (!where.stage && (await directory.list()).length === 0)
      print("No project is left: the next start sets up the sample, unless it is told --no-sample.");
  } finally {
    close();
  }
}

/** What replaces what, since the command that adds also changes. */
function changes(before: Project, after: Project): string[] {
  const was = row({ ...before, repository: withoutCredentials(before.repository) });
  const is = row({ ...after, repository: withoutCredentials(after.repository) });
  const names = ["project", "members", "branch", "repository"];
  const changed = names.flatMap((name, index) => (was[index] === is[index] ? [] : [`  ${name}: ${is[index]} (was ${was[index]})`]));
  if (JSON.stringify(before.policy) !== JSON.stringify(after.policy)) changed.push("  policy: as you said");
  return [`${after.projectId} was there already${changed.length > 0 ? ", and is changed:" : ", and stays as it is."}`, ...changed];
}

async function list({ json, ...where }: Where & { json: boolean }): Promise<void> {
  if (!where.stage) existingDataDir(where.data);
  const { directory, close } = await openDirectory(where);
  try {
    const saved = await directory.list();
    // What is listed may be shown to others.
    const projects = saved.map((project) => ({ ...project, repository: withoutCredentials(project.repository) }));
    if (json) for (const project of projects) printJson(project);
    else print(table([["PROJECT", "MEMBERS", "BRANCH", "REPOSITORY"], ...projects.map(row)]));
  } finally {
    close();
  }
}

function row({ projectId, members, defaultBranch, repository }: Project): string[] {
  return [projectId, members.map(({ addresses, role }) => `${addresses.join(",")}:${role}`).join(" "), defaultBranch, repository];
}
