import type { Envelope } from "../../kernel/envelope.ts";
import { type CommitSha, type ProjectId, productionPair } from "../../kernel/ids.ts";
import { productionSite } from "../../kernel/streams.ts";
import type { PushResult, Workspace } from "../../ports/workspaces.ts";
import { memberAddress, type Project } from "../../project/project.ts";
import { newestChange } from "../../session/session.state.ts";
import { deploymentOf } from "../aggregates.ts";
import { claimWork } from "../claim-work.ts";
import { load } from "../execute.ts";
import { requestProduction } from "../request-production.ts";
import { buildIn } from "./build.ts";
import { giveWay } from "./give-way.ts";
import { complete } from "./publish.ts";
import type { Run, RunOutcome } from "./run.ts";
import { workProduction } from "./work-production.ts";

/** How often it is looked whether the public site is there. Milliseconds. */
const LOOK_EVERY_MS = 1_000;
/** A build and a deployment take minutes at most; longer means that they wait for somebody. Milliseconds. */
const PATIENCE_MS = 20 * 60_000;
/** The first lines of an error tell what is wrong; the rest is for those who can read it, and a paragraph is for everybody. */
const ERROR_LINES = 8;

/** Puts the thread's branch into the project's own one, if they build together, asks for production, and says so only when it is live. */
export async function goPublic(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome> {
  if (run.interruption.signal.aborted && !run.instruction.merged) return giveWay(run, workspace);
  const wasPushed = run.session.instructions.some(({ pushed }) => pushed !== null);
  if (!wasPushed && !(await workspace.hasUnpushed())) return complete(run, null);
  const newest = newestChange(run.session);
  // In the project's own branch it would keep every other conversation from being published, too.
  if (newest?.buildError) return run.fail("publish-failed", run.words.detail.publishBroken);
  const merged = run.instruction.merged?.sha ?? (await merge(run, workspace, project));
  if (typeof merged !== "string") return merged.ended;
  return waitForProduction(run, workspace, project, merged);
}

/** From here on it is on its way and can't be called back; only a worker that has to stop leaves it to the next one. */
async function waitForProduction(run: Run, workspace: Workspace, { projectId }: Project, merged: CommitSha): Promise<RunOutcome> {
  const { leaving } = run.interruption;
  const { instructionId } = run.instruction;
  await requestProduction(run.ports, { projectId, commit: merged, requestId: instructionId, actor: run.claim.workerId });
  const deadline = Date.parse(run.ports.clock.now()) + PATIENCE_MS;
  for (;;) {
    const production = await productionWith(run, workspace, projectId, merged);
    if (production.state === "live") return complete(run, { previewUrl: run.ports.siteHost.url(productionSite(projectId)), editUrl: null });
    if (production.state === "failed") return run.fail("publish-failed", production.detail);
    if (leaving.aborted) return leave(run);
    if (Date.parse(run.ports.clock.now()) > deadline) return run.fail("publish-late", run.words.detail.productionLate);
    // All other workers may stand here, too, each waiting for somebody who has time for production.
    if (!(await lendAHand(run, projectId, leaving))) await run.ports.clock.sleep(LOOK_EVERY_MS, leaving);
  }
}

/** Does production's work, if somebody asked for it and nobody else is at it. */
async function lendAHand({ ports, claim: { workerId } }: Run, projectId: ProjectId, leaving: AbortSignal): Promise<boolean> {
  const claim = await claimWork(ports, productionPair(projectId), workerId);
  if (!claim) return false;
  try {
    await workProduction(ports, claim, leaving);
    return true;
  } catch (error) {
    // Production is what broke off, not this publication; it will be asked for again.
    ports.logger.error("production broke off and will be tried again", { projectId, error: String(error) });
    return false;
  }
}

async function leave(run: Run): Promise<RunOutcome> {
  if (run.interruption.cause?.kind !== "claim-lost") await run.record({ type: "PauseInstruction", ...run.fenced, sha: null });
  return "stopped";
}

async function merge(run: Run, workspace: Workspace, project: Project): Promise<CommitSha | { readonly ended: RunOutcome }> {
  const { author, replyTo } = run.instruction;
  const subject = `Publish: ${replyTo.subject.trim() || "changes of the site"}`.slice(0, 72);
  const message = { subject, body: "", author: { name: author, email: memberAddress(project, author) } };
  // What was stopped and taken back is no part of what goes public, and neither is it between the lines.
  await workspace.commit(message);
  if (await workspace.hasUnpushed()) {
    const pushed = await workspace.push();
    if (!pushed.ok) return { ended: await run.fail("publish-failed", whyNot(run, pushed)) };
  }
  let error = "";
  const merged = await workspace.mergeIntoDefault(message, async (path) => {
    const outcome = await buildIn(run, path);
    if (!outcome.ok) error = outcome.excerpt;
    // Until it is pushed, a stop counts.
    return outcome.ok && !run.interruption.signal.aborted;
  });
  if (!merged.ok && merged.reason === "unsound") return { ended: await notTogether(run, workspace, error) };
  if (!merged.ok) return { ended: await run.fail("publish-failed", whyNot(run, merged)) };
  await run.record({ type: "RecordMerge", ...run.fenced, sha: merged.sha });
  return merged.sha;
}

/** Each built by itself: what its writer didn't see is what others published meanwhile. */
async function notTogether(run: Run, workspace: Workspace, error: string): Promise<RunOutcome> {
  if (run.interruption.signal.aborted) return giveWay(run, workspace);
  const lines = error.split("\n").slice(0, ERROR_LINES).join("\n");
  return run.fail("publish-failed", run.words.detail.publishUnsound(lines));
}

function whyNot({ words }: Run, refused: Extract<PushResult, { ok: false }>): string {
  if (refused.reason === "conflict") return words.detail.publishConflict(refused.files.join(", "));
  return refused.reason === "refused" ? words.detail.pushRefused(refused.detail) : words.detail.pushUnreachable(refused.detail);
}

type Production = { readonly state: "live" | "waiting" } | { readonly state: "failed"; readonly detail: string };

/** How far production is with a commit, or with what came after it. */
async function productionWith(run: Run, workspace: Workspace, projectId: ProjectId, commit: CommitSha): Promise<Production> {
  const { state, events } = await load(run.ports.eventStore, deploymentOf(productionSite(projectId)));
  if (state.liveCommit === commit) return { state: "live" };
  const askedAt = events.findLastIndex(({ type, data }) => type === "DeploymentRequested" && data.commit === commit);
  const failure = events.slice(askedAt).findLast(({ type }) => type === "DeploymentFailed");
  if (failure?.data.commit === commit) return { state: "failed", detail: whyNotLive(run, failure) };
  if (state.requested !== null) return { state: "waiting" };
  // What was asked for since has come to its end. It has the commit in it, unless somebody rolled back or wrote the history anew.
  const found = state.liveCommit === null ? "not-contained" : await workspace.contains(state.liveCommit, commit);
  if (found === "contained") return { state: "live" };
  if (found === "unreachable") return { state: "waiting" };
  return { state: "failed", detail: failure ? whyNotLive(run, failure) : run.words.detail.productionReplaced };
}

const whyNotLive = ({ words }: Run, { data }: Envelope): string => words.detail.productionFailed(String(data.reason).split("\n")[0] ?? "");
