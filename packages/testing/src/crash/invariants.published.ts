import { hasEnded, productionSite, splitProjectUser } from "@webordinary/domain";
import { count, type Thread, threadsOf } from "./invariants.edits.ts";
import type { Expectation, Outside } from "./outside.ts";

/**
 * 3 to 5: a publication is one merge in the project's own branch, however often its worker died over it, and once it is completed
 * the public site shows what its thread had done by then.
 */
export async function checkPublished(outside: Outside, expectation: Expectation): Promise<string[]> {
  const merges = await outside.merges();
  const broken: string[] = [];
  const told = new Set<string>();
  for (const thread of threadsOf(outside.events)) {
    for (const publication of thread.instructions.filter(({ kind }) => kind === "publish")) {
      const { instructionId, status, merged } = publication;
      if (merged) told.add(merged.sha);
      if (merged && !merges.includes(merged.sha)) broken.push(`3: the merge of ${instructionId} isn't in the project's own branch`);
      if (status === "completed") broken.push(...(await checkPublicSite(outside, expectation, thread, publication)));
    }
  }
  for (const sha of merges) if (!told.has(sha)) broken.push(`5: the project's own branch has the merge ${sha}, and no publication tells of it`);
  return broken;
}

async function checkPublicSite(
  { live }: Outside,
  { edited, lineOf }: Expectation,
  { instructions }: Thread,
  publication: Thread["instructions"][number],
): Promise<string[]> {
  const site = productionSite(splitProjectUser(publication.projectUser).projectId);
  const served = await (await live(site))?.read(edited.page);
  const page = served ? new TextDecoder().decode(served) : "";
  const before = instructions.filter((other) => hasEnded(other) && other.status === "completed" && other.submittedAt < publication.submittedAt);
  return before.flatMap(({ text, instructionId }) => {
    const line = lineOf(text.trim());
    return line === null || count(page, line) === 1 ? [] : [`4: ${site} lacks the edit of ${instructionId}, which was published, or has it twice`];
  });
}
