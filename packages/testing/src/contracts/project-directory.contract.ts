import { Project, type ProjectDirectory, ProjectId, ProjectPolicy } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type ProjectDirectoryUnderTest = { readonly projects: ProjectDirectory; readonly stop?: () => Promise<void> };

const project = (projectId: string, repository = "/srv/git/site.git"): Project =>
  Project.parse({
    projectId,
    repository,
    defaultBranch: "main",
    members: [{ userId: "scott", addresses: ["scott@example.org"], role: "owner" }],
    policy: ProjectPolicy.parse({}),
  });

/** What every project directory promises. */
export function projectDirectoryContract(name: string, make: () => Promise<ProjectDirectoryUnderTest>): void {
  describe(`${name} as a ProjectDirectory`, () => {
    let projects: ProjectDirectory;
    let stop: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const made = await make();
      projects = made.projects;
      stop = made.stop;
    });

    afterEach(async () => {
      await stop?.();
    });

    test("an unknown project isn't found, and an empty directory lists nothing", async () => {
      expect(await projects.find(ProjectId.parse("amelia"))).toBeNull();
      expect(await projects.list()).toEqual([]);
    });

    test("a saved project is found whole", async () => {
      await projects.save(project("amelia"));
      expect(await projects.find(ProjectId.parse("amelia"))).toEqual(project("amelia"));
    });

    test("saving again replaces it", async () => {
      await projects.save(project("amelia", "/srv/git/old.git"));
      await projects.save(project("amelia", "/srv/git/new.git"));
      expect(await projects.list()).toEqual([project("amelia", "/srv/git/new.git")]);
    });

    test("a removed project is gone, the others stay, and removing it again is no fault", async () => {
      for (const id of ["amelia", "zoe"]) await projects.save(project(id));
      await projects.remove(ProjectId.parse("amelia"));
      await projects.remove(ProjectId.parse("amelia"));
      expect(await projects.find(ProjectId.parse("amelia"))).toBeNull();
      expect(await projects.list()).toEqual([project("zoe")]);
    });

    test("all are listed by id", async () => {
      for (const id of ["zoe", "amelia", "b-2", "b-10"]) await projects.save(project(id));
      expect((await projects.list()).map(({ projectId }) => projectId)).toEqual(["amelia", "b-10", "b-2", "zoe"]);
    });

    test("changing what was saved or found changes nothing in the directory", async () => {
      const saved = project("amelia");
      await projects.save(saved);
      saved.members.pop();
      const found = await projects.find(saved.projectId);
      if (found && !Object.isFrozen(found.members)) found.members.pop();
      expect(await projects.find(saved.projectId)).toEqual(project("amelia"));
    });
  });
}
