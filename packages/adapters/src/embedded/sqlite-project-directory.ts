import type { StatementSync } from "node:sqlite";
import { deepFreeze, Project, type ProjectDirectory, type ProjectId } from "@webordinary/domain";
import type { EmbeddedDatabase } from "./embedded-database.ts";

export class SqliteProjectDirectory implements ProjectDirectory {
  readonly #database: EmbeddedDatabase;
  readonly #find: StatementSync;
  readonly #save: StatementSync;
  readonly #remove: StatementSync;
  readonly #list: StatementSync;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    const { sqlite } = database;
    this.#find = sqlite.prepare("SELECT project FROM projects WHERE project_id = ?");
    this.#save = sqlite.prepare(
      "INSERT INTO projects (project_id, project) VALUES (?, ?) ON CONFLICT (project_id) DO UPDATE SET project = excluded.project",
    );
    this.#remove = sqlite.prepare("DELETE FROM projects WHERE project_id = ?");
    this.#list = sqlite.prepare("SELECT project FROM projects ORDER BY project_id");
  }

  async find(projectId: ProjectId): Promise<Project | null> {
    const row = this.#find.get(projectId);
    return row === undefined ? null : parse(row.project);
  }

  async save(project: Project): Promise<void> {
    const checked = Project.parse(project);
    this.#database.run(() => this.#save.run(checked.projectId, JSON.stringify(checked)));
  }

  async remove(projectId: ProjectId): Promise<void> {
    this.#database.run(() => this.#remove.run(projectId));
  }

  async list(): Promise<readonly Project[]> {
    return this.#list.all().map((row) => parse(row.project));
  }
}

const parse = (json: unknown): Project => deepFreeze(Project.parse(JSON.parse(String(json))));
