import type { ProjectId } from "../kernel/ids.ts";
import type { Project } from "../project/project.ts";

export interface ProjectDirectory {
  find(projectId: ProjectId): Promise<Project | null>;
  /** Adds the project or replaces it. */
  save(project: Project): Promise<void>;
  /** All projects by id. */
  list(): Promise<readonly Project[]>;
}
