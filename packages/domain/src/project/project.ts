import { z } from "zod";
import { ProjectId, UserId } from "../kernel/ids.ts";

/** An owner publishes, an editor edits, a viewer asks. */
export const Role = z.enum(["owner", "editor", "viewer"]);
export type Role = z.infer<typeof Role>;

export const Member = z.object({
  userId: UserId,
  /** Lower-case; the first is the one that is written to. */
  addresses: z.array(z.string().min(3).max(320)).min(1).max(20),
  role: Role,
});
export type Member = z.infer<typeof Member>;

/** `any`: a newer message of the same project+user interrupts; `same-thread`: only one of the same thread does. */
export const InterruptionPolicy = z.enum(["any", "same-thread"]);

export const ProjectPolicy = z.object({
  interruption: InterruptionPolicy.default("any"),
  /** Money one instruction may cost, in US dollars. */
  budgetPerInstructionUsd: z.number().positive().default(2),
  /** Money that all instructions of a calendar month (UTC) may cost together, in US dollars. */
  budgetPerMonthUsd: z.number().positive().default(50),
  /** Changed files above which an instruction needs a plan first. */
  planThresholdFiles: z.int().positive().default(20),
  /** What the owner wants the agent to know: the voice of the site, what must stay as it is. */
  guidance: z.string().max(20_000).default(""),
});

export type ProjectPolicy = z.infer<typeof ProjectPolicy>;

export const Project = z.object({
  projectId: ProjectId,
  /** A URL or an absolute path that git can clone and push to. */
  repository: z.string().min(1).max(2000),
  defaultBranch: z.string().regex(/^[A-Za-z0-9._/-]{1,200}$/),
  members: z.array(Member).max(200),
  policy: ProjectPolicy,
});
export type Project = z.infer<typeof Project>;

/** The member that an address belongs to; addresses compare without case. */
export function memberByAddress(project: Project, address: string): Member | undefined {
  const wanted = address.trim().toLowerCase();
  return project.members.find((member) => member.addresses.includes(wanted));
}

export const mayEdit = (role: Role): boolean => role === "owner" || role === "editor";

/** The mail address that the user is known by; a placeholder for one who only chats, or was removed meanwhile. */
export function memberAddress(project: Project, userId: UserId): string {
  return (
    project.members.find((member) => member.userId === userId)?.addresses.find((address) => address.includes("@")) ?? `${userId}@unknown.invalid`
  );
}

/** Where all people of a role are written to by mail. */
export const memberAddresses = (project: Project, role: Role): readonly string[] =>
  project.members.flatMap((member) => (member.role === role ? member.addresses.filter((address) => address.includes("@")).slice(0, 1) : []));
