import { deepFreeze, Project, type ProjectDirectory, type ProjectId } from "@webordinary/domain";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

export class MemoryProjectDirectory implements ProjectDirectory {
  readonly #projects: MemoryDisk["projects"];

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#projects = disk.projects;
  }

  async find(projectId: ProjectId): Promise<Project | null> {
    return this.#projects.get(projectId) ?? null;
  }

  async save(project: Project): Promise<void> {
    this.#projects.set(project.projectId, deepFreeze(Project.parse(structuredClone(project))));
  }

  async remove(projectId: ProjectId): Promise<void> {
    this.#projects.delete(projectId);
  }

  async list(): Promise<readonly Project[]> {
    return [...this.#projects.values()].sort((a, b) => (a.projectId < b.projectId ? -1 : 1));
  }
}
