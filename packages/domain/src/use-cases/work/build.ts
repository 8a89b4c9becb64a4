import type { BuildOutcome, BuiltSite } from "../../ports/site-builder.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Run } from "./run.ts";

/** Builds the site. A failure is recorded, and `nextStep` says who has the next word. */
export async function build(run: Run, workspace: Workspace): Promise<BuiltSite | "failed" | "interrupted"> {
  const outcome = await buildIn(run, workspace.path);
  if (outcome.ok) {
    const { releaseId, files } = outcome.site.release;
    await run.record({ type: "RecordBuild", ...run.fenced, releaseId, fileCount: files.length });
    return outcome.site;
  }
  if (outcome.reason === "aborted") return "interrupted";
  await run.record({ type: "RecordBuildFailure", ...run.fenced, step: outcome.step, excerpt: outcome.excerpt.slice(0, 5000) });
  return "failed";
}

/** Builds what lies in a folder: an interruption stops it, whoever watches is told, and it is measured. */
export async function buildIn({ ports, interruption, progress }: Run, path: string): Promise<BuildOutcome> {
  const { clock, metrics, siteBuilder } = ports;
  const began = Date.parse(clock.now());
  const outcome = await siteBuilder.build(path, interruption.signal, progress);
  metrics.record("build-ms", Date.parse(clock.now()) - began);
  return outcome;
}
