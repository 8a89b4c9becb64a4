import type { CommitSha } from "../../kernel/ids.ts";
import { productionSite } from "../../kernel/streams.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { memberAddress, type Project } from "../../project/project.ts";
import { newestChange } from "../../session/session.state.ts";
import { deploymentOf } from "../aggregates.ts";
import { load } from "../execute.ts";
import { requestProduction } from "../request-production.ts";
import { giveWay } from "./give-way.ts";
import { complete } from "./publish.ts";
import type { Run, RunOutcome } from "./run.ts";

/** How often it is looked whether the public site is there. Milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** A build and a deployment take minutes at most; longer means that they wait for somebody. Milliseconds. */
const PATIENCE_MS = 20 * 60_000;

/** Puts the thread's branch into the project's own one, asks for production, and says so only when it is live. */
export async function goPublic(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome> {
  const { signal } = run.interruption;
  if (signal.aborted) return giveWay(run, workspace);
  const wasPushed = run.session.instructions.some(({ pushed }) => pushed !== null);
  if (!wasPushed && !(await workspace.hasUnpushed())) return complete(run, null);
  const newest = newestChange(run.session);
  // In the project's own branch it would keep every other conversation from being published, too.
  if (newest?.buildError) return run.fail("publish-failed", run.words.detail.publishBroken);
  const merged = run.instruction.merged?.sha ?? (await merge(run, workspace, project));
  if (typeof merged !== "string") return merged.ended;
  const { projectId } = project;
  const { instructionId } = run.instruction;
  await requestProduction(run.ports, { projectId, commit: merged, requestId: instructionId, actor: run.claim.workerId });
  const site = productionSite(projectId);
  const deadline = Date.parse(run.ports.clock.now()) + PATIENCE_MS;
  for (;;) {
    const live = await productionOf(run, project, merged);
    if (live.state === "live") return complete(run, { previewUrl: run.ports.siteHost.url(site), editUrl: null });
    if (live.state === "failed") return run.fail("publish-failed", run.words.detail.productionFailed(live.reason));
    // It is on its way and can't be called back; only a worker that has to stop leaves it to the next one.
    const { cause } = run.interruption;
    if (cause?.kind === "stopping" || cause?.kind === "claim-lost") return giveWay(run, workspace);
    if (Date.parse(run.ports.clock.now()) > deadline) return run.fail("publish-failed", run.words.detail.productionLate);
    await run.ports.clock.sleep(LOOK_EVERY_MS, cause ? undefined : signal);
  }
}

async function merge(run: Run, workspace: Workspace, project: Project): Promise<CommitSha | { readonly ended: RunOutcome }> {
  const { author, replyTo } = run.instruction;
  if (await workspace.hasUnpushed()) {
    const pushed = await workspace.push();
    if (!pushed.ok) return { ended: await run.fail("publish-failed", whyNot(run, pushed)) };
  }
  const subject = `Publish: ${replyTo.subject.trim() || "changes of the site"}`.slice(0, 72);
  const merged = await workspace.mergeIntoDefault({ subject, body: "", author: { name: author, email: memberAddress(project, author) } });
  if (!merged.ok) return { ended: await run.fail("publish-failed", whyNot(run, merged)) };
  await run.record({ type: "RecordMerge", ...run.fenced, sha: merged.sha });
  return merged.sha;
}

function whyNot({ words }: Run, refused: Extract<Awaited<ReturnType<Workspace["push"]>>, { ok: false }>): string {
  if (refused.reason === "conflict") return words.detail.publishConflict(refused.files.join(", "));
  return refused.reason === "refused" ? words.detail.pushRefused(refused.detail) : words.detail.pushUnreachable(refused.detail);
}

type Production = { readonly state: "live" | "waiting" } | { readonly state: "failed"; readonly reason: string };

/** How far production is with a commit. A newer one that went live since it was asked for has it in it. */
async function productionOf(run: Run, { projectId }: Project, commit: CommitSha): Promise<Production> {
  const { state, events } = await load(run.ports.eventStore, deploymentOf(productionSite(projectId)));
  if (state.liveCommit === commit) return { state: "live" };
  const askedAt = events.findLastIndex(({ type, data }) => type === "DeploymentRequested" && data.commit === commit);
  const since = askedAt < 0 ? [] : events.slice(askedAt);
  const failure = since.findLast(({ type, data }) => type === "DeploymentFailed" && data.commit === commit);
  if (failure) return { state: "failed", reason: String(failure.data.reason).split("\n")[0] ?? "" };
  return { state: since.some(({ type }) => type === "DeploymentWentLive") && state.requested === null ? "live" : "waiting" };
}
