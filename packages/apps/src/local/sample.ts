import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GitRepositories } from "@webordinary/adapters/git";
import { messageKey, type Ports, Project } from "@webordinary/domain";
import { dataArgument } from "./data-argument.ts";

const SAMPLE = fileURLToPath(new URL("../../sample/", import.meta.url));

/** The mail that shows a newcomer what happens, and one to go on with. */
export const WELCOME_MAIL = join(SAMPLE, "welcome.eml");
export const NEXT_MAIL = join(SAMPLE, "next.eml");

const OWNER = { userId: "amelia", address: "amelia@pottery.example" };

const repositoryOf = (dataDir: string): string => join(dataDir, "repositories", "amelia.git");

/** A data folder without any project gets the sample site, its bare repository and its project. */
export async function ensureSample(ports: Pick<Ports, "projectDirectory">, repositories: GitRepositories, dataDir: string): Promise<void> {
  if ((await ports.projectDirectory.list()).length > 0) return;
  const repository = repositoryOf(dataDir);
  // Its project may have been removed since, and the work that lies in the repository is kept.
  if (!existsSync(repository)) await repositories.create(join(SAMPLE, "amelia"), repository, { name: "Amelia", email: OWNER.address });
  const project = Project.parse({
    projectId: "amelia",
    repository,
    defaultBranch: "main",
    members: [{ userId: OWNER.userId, addresses: [OWNER.address], role: "owner" }],
    policy: {},
  });
  await ports.projectDirectory.save(project);
}

type MailPorts = Pick<Ports, "projectDirectory" | "readModels">;

/** Whether the sample's project is here and its first mail never came in, also when an earlier start was stopped between the two. */
export const welcomeMailIsDue = (ports: MailPorts, dataDir: string): Promise<boolean> => isDue(ports, dataDir, WELCOME_MAIL);

/** What to type next: the sample's second mail as long as it wasn't sent, then a mail of one's own. */
export async function nextCommand(ports: MailPorts, dataDir: string, shown: (path: string) => string): Promise<string> {
  const file = (await isDue(ports, dataDir, NEXT_MAIL)) ? shown(NEXT_MAIL) : "FILE.eml";
  return `npx webordinary send ${file} --wait${dataArgument(dataDir, shown)}`;
}

async function isDue(ports: MailPorts, dataDir: string, mail: string): Promise<boolean> {
  const projects = await ports.projectDirectory.list();
  const sample = projects.find(({ repository }) => repository === repositoryOf(dataDir));
  if (!sample) return false;
  const messageId = /^Message-ID: (\S+)/im.exec(await readFile(mail, "utf8"))?.[1] ?? "";
  return (await ports.readModels.get("messages", messageKey(sample.projectId, messageId))) === null;
}
