import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GitRepositories } from "@webordinary/adapters/git";
import { type Ports, Project } from "@webordinary/domain";

const SAMPLE = fileURLToPath(new URL("../../sample/", import.meta.url));

/** The mail that shows a newcomer what happens, and one to go on with. */
export const WELCOME_MAIL = join(SAMPLE, "welcome.eml");
export const NEXT_MAIL = join(SAMPLE, "next.eml");

const OWNER = { userId: "amelia", address: "amelia@pottery.example" };

/** A data folder without any project gets the sample site, its bare repository and its project. Returns whether it did. */
export async function ensureSample(ports: Pick<Ports, "projectDirectory">, repositories: GitRepositories, dataDir: string): Promise<boolean> {
  if ((await ports.projectDirectory.list()).length > 0) return false;
  const repository = join(dataDir, "repositories", "amelia.git");
  await repositories.create(join(SAMPLE, "amelia"), repository, { name: "Amelia", email: OWNER.address });
  const project = Project.parse({
    projectId: "amelia",
    repository,
    defaultBranch: "main",
    members: [{ userId: OWNER.userId, addresses: [OWNER.address], role: "owner" }],
    policy: {},
  });
  await ports.projectDirectory.save(project);
  return true;
}
