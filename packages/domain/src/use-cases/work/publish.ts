import type { SiteId } from "../../kernel/ids.ts";
import { editSite, previewSite } from "../../kernel/streams.ts";
import type { BuiltSite } from "../../ports/site-builder.ts";
import type { PushResult, Workspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import type { FailureReason } from "../../session/session.events.ts";
import { deployRelease } from "../deploy-release.ts";
import { beforeDeploying } from "./check-preview.ts";
import { giveWay } from "./give-way.ts";
import type { Run, RunOutcome } from "./run.ts";

/** Puts a built site on the thread's preview and the edit site, pushes the work, and ends. With no built site only the push is left to do. */
export async function publish(run: Run, workspace: Workspace, project: Project, built: BuiltSite | null): Promise<RunOutcome> {
  let editUrl: string | null = null;
  const look = built && (await beforeDeploying(run, built));
  if (built) {
    run.previewUrl = await deploy(run, previewSite(run.threadId), built);
    if (run.previewUrl) editUrl = await deploy(run, editSite(project.projectId), built);
  }
  if (run.interruption.cause?.kind === "claim-lost") return giveWay(run, workspace);
  // From here on the result is live, so it is also pushed and told; whoever interrupts now comes right after.
  // Also when the remote has it already: an earlier attempt may have pushed, and crashed before it could say so.
  if (run.instruction.commit?.sha || (await workspace.hasUnpushed())) {
    const pushed = await workspace.push();
    if (!pushed.ok) return run.fail(...whyNotPushed(run, pushed));
    await run.record({ type: "RecordPush", ...run.fenced, sha: pushed.sha });
  }
  if (!built) return run.fail("build-failed", run.instruction.buildError ?? "");
  if (!run.previewUrl) return run.fail("deploy-superseded", run.words.detail.deploySuperseded);
  // After the push, since nobody's work should wait for pictures to be safe.
  await look?.after(run.previewUrl);
  return complete(run, { previewUrl: run.previewUrl, editUrl });
}

/** The end that everybody hoped for; without `live` there was nothing to change. */
export async function complete(run: Run, live: { previewUrl: string; editUrl: string | null } | null): Promise<RunOutcome> {
  const sha = run.instruction.pushed?.sha ?? null;
  await run.record({ type: "CompleteInstruction", ...run.fenced, sha, previewUrl: live?.previewUrl ?? null, editUrl: live?.editUrl ?? null });
  run.ports.metrics.count("instructions-completed");
  return "ended";
}

/** The site's address; null when somebody deployed something newer there meanwhile. */
async function deploy(run: Run, site: SiteId, built: BuiltSite): Promise<string | null> {
  const { projectUser, fencingToken, guard } = run.claim;
  const request = {
    site,
    release: built.release,
    read: (path: string) => built.read(path),
    commit: run.instruction.commit?.sha ?? null,
    claim: { projectUser, fencingToken },
  };
  const deployed = await deployRelease(run.ports, request, run.cause(`deploy-${site}`), guard);
  return deployed.ok ? deployed.url : null;
}

function whyNotPushed({ words }: Run, pushed: Extract<PushResult, { ok: false }>): [FailureReason, string] {
  switch (pushed.reason) {
    case "conflict":
      return ["push-conflict", words.detail.pushConflict(pushed.files.join(", "))];
    case "refused":
      return ["push-refused", words.detail.pushRefused(pushed.detail)];
    case "unreachable":
      return ["push-refused", words.detail.pushUnreachable(pushed.detail)];
  }
}
