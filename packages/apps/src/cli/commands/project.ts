import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { EmbeddedDatabase, SqliteProjectDirectory } from "@webordinary/adapters/embedded";
import { GitRepositories, withoutCredentials } from "@webordinary/adapters/git";
import { Member, Project, type ProjectDirectory, ProjectId, Role, UserId } from "@webordinary/domain";
import { type Command, Option } from "commander";
import { settingsFrom } from "../../local/environment.ts";
import { dataFolders, gitCommitter } from "../../wiring/embedded-profile.ts";
import { dataOption, existingDataDir } from "../data-option.ts";
import { UsageError } from "../report-error.ts";
import { table } from "../table.ts";

export function addProject(program: Command): void {
  const project = program.command("project").description("the websites that the system takes care of");
  project
    .command("add <id>")
    .description("add a website, or change what is known of it")
    .requiredOption("--repo <url-or-path>", "its git repository, one that can be pushed to")
    .requiredOption("--member <address[:role]>", "who may write: owner (default), editor or viewer", collect)
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
type AddOptions = Where & { repo: string; member: string[]; branch: string };

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
  const project = Project.parse({
    projectId: projectId.data,
    repository,
    defaultBranch: options.branch,
    members: members(options.member),
    policy: {},
  });
  const { directory, close } = await openDirectory(options);
  try {
    const before = await directory.find(project.projectId);
    await directory.save(project);
    for (const line of before ? changes(before, project) : []) process.stdout.write(`${line}\n`);
  } finally {
    close();
  }
  const address = options.stage ? `${project.projectId}@ the stage's mail domain` : `${project.projectId}@${settings.mailDomain}`;
  process.stdout.write(`${project.projectId} is set up: mail to ${address} changes it.\n`);
}

/** What replaces what, since the command that adds also changes. */
function changes(before: Project, after: Project): string[] {
  const was = row({ ...before, repository: withoutCredentials(before.repository) });
  const is = row({ ...after, repository: withoutCredentials(after.repository) });
  const names = ["project", "members", "branch", "repository"];
  const changed = names.flatMap((name, index) => (was[index] === is[index] ? [] : [`  ${name}: ${is[index]} (was ${was[index]})`]));
  return [`${after.projectId} was there already${changed.length > 0 ? ", and is changed:" : ", and stays as it is."}`, ...changed];
}

/** See `UserId`. */
const KEPT_USER_IDS = ["production"];

/** `jo@bakery.example:editor`, or by chat `chat:u123:editor`; the user's id is made from the address. */
function members(given: readonly string[]): Member[] {
  const taken = new Set<string>(KEPT_USER_IDS);
  const named = new Set<string>();
  return given.map((text) => {
    const [, address = "", role = "owner"] = /^(chat:[^:\s]+|.+?@[^:]+)(?::([a-z]+))?$/.exec(text.trim().toLowerCase()) ?? [];
    if (!address)
      throw new UsageError(`"${text}" is no member: write ADDRESS or ADDRESS:owner, :editor, :viewer, where ADDRESS is a mail address or chat:NAME`);
    if (named.has(address)) throw new UsageError(`"${address}" is named twice: an address has one role`);
    named.add(address);
    const known = Role.safeParse(role);
    if (!known.success) throw new UsageError(`"${role}" is no role: owner, editor or viewer`);
    return Member.parse({ userId: userIdFor(address, taken), addresses: [address], role: known.data });
  });
}

function userIdFor(address: string, taken: Set<string>): UserId {
  const name =
    (address.split("@")[0] ?? "")
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 36)
      .replace(/^-+|-+$/g, "") || "user";
  let id = name;
  for (let n = 2; taken.has(id); n++) id = `${name}-${n}`;
  taken.add(id);
  return UserId.parse(id);
}

async function list({ json, ...where }: Where & { json: boolean }): Promise<void> {
  if (!where.stage) existingDataDir(where.data);
  const { directory, close } = await openDirectory(where);
  try {
    const saved = await directory.list();
    // What is listed may be shown to others.
    const projects = saved.map((project) => ({ ...project, repository: withoutCredentials(project.repository) }));
    if (json) for (const project of projects) process.stdout.write(`${JSON.stringify(project)}\n`);
    else process.stdout.write(`${table([["PROJECT", "MEMBERS", "BRANCH", "REPOSITORY"], ...projects.map(row)])}\n`);
  } finally {
    close();
  }
}

function row({ projectId, members, defaultBranch, repository }: Project): string[] {
  return [projectId, members.map(({ addresses, role }) => `${addresses[0]}:${role}`).join(" "), defaultBranch, repository];
}
