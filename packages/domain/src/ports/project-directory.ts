import type { ProjectId } from "../kernel/ids.ts";
import type { Project } from "../project/project.ts";

export interface ProjectDirectory {
  find(projectId: ProjectId): Promise<Project | null>;
  /** Adds the project or replaces it. */
  save(project: Project): Promise<void>;
  /** Forgets the project; one that isn't there is forgotten already. Nothing else of it goes. */
  remove(projectId: ProjectId): Promise<void>;
  /** All projects by id. */
  list(): Promise<readonly Project[]>;
}
