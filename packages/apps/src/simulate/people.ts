import { type Project, Project as ProjectSchema } from "@webordinary/domain";
import type { Random } from "./random.ts";

/** One project+user: who writes, and to which project. */
export type Person = { readonly projectId: string; readonly userId: string; readonly address: string };

/** Most sites have one person who writes; some have two or three, who share the edit site. */
const SECOND_MEMBER = 0.2;
const THIRD_MEMBER = 0.3;

export type Population = { readonly projects: readonly Project[]; readonly people: readonly Person[] };

export function populate(projectUsers: number, random: Random): Population {
  const people: Person[] = [];
  const projects: Project[] = [];
  while (people.length < projectUsers) {
    const projectId = `site-${String(projects.length).padStart(6, "0")}`;
    const wanted = random.chance(SECOND_MEMBER) ? (random.chance(THIRD_MEMBER) ? 3 : 2) : 1;
    const members = Array.from({ length: Math.min(wanted, projectUsers - people.length) }, (_, index) => {
      const userId = `user-${index}`;
      return { projectId, userId, address: `${userId}@${projectId}.example` };
    });
    people.push(...members);
    projects.push(
      ProjectSchema.parse({
        projectId,
        repository: `/memory/${projectId}.git`,
        defaultBranch: "main",
        members: members.map(({ userId, address }) => ({ userId, addresses: [address], role: "owner" })),
        policy: {},
      }),
    );
  }
  return { projects, people };
}
