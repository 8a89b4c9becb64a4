import { splitProjectUser, type ThreadId } from "../../kernel/ids.ts";
import type { OpenedWorkspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import { droppedInstructions, nextInstruction, nextStep } from "../../session/session.state.ts";
import { sessionOf } from "../aggregates.ts";
import type { HeldClaim } from "../claim-work.ts";
import { load } from "../execute.ts";
import { build } from "./build.ts";
import { checkScope } from "./check-scope.ts";
import { commit } from "./commit.ts";
import { edit } from "./edit.ts";
import { giveWay } from "./give-way.ts";
import { goPublic } from "./go-public.ts";
import type { Interruption } from "./interruption.ts";
import { complete, publish } from "./publish.ts";
import { Run, type RunOutcome, type RunPorts } from "./run.ts";
import { releaseBudget } from "./spend.ts";
import { takeBack } from "./take-back.ts";

/** An instruction whose worker crashed or broke this often is given up, so that a poisonous one doesn't go round for ever. To wait, or to ask, is not to break. */
export const MAX_ATTEMPTS = 5;

/**
 * Works on the thread's next instruction until it ends or pauses: workspace, agent, commit, build, deploy, push, complete. Each
 * step is an event, so after a crash the next worker goes on behind the last one; every append is guarded by the claim.
 */
export async function runInstruction(ports: RunPorts, claim: HeldClaim, threadId: ThreadId, interruption: Interruption): Promise<RunOutcome> {
  const { state } = await load(ports.eventStore, sessionOf(threadId));
  const next = nextInstruction(state);
  if (!next) return "nothing-to-do";
  const run = new Run(ports, claim, threadId, interruption, state, next.instructionId);
  const began = await run.record({ type: "StartInstruction", ...run.fenced, attempt: next.attempt + 1 });

  const { projectId } = splitProjectUser(claim.projectUser);
  const project = await ports.projectDirectory.find(projectId);
  if (!project) return run.fail("gave-up", run.words.detail.projectGone(projectId));
  // What a run that broke off had reserved is free again, whatever becomes of the instruction.
  if (run.instruction.brokeOff > 0) await releaseBudget(run, project);
  if (run.instruction.brokeOff >= MAX_ATTEMPTS) return run.fail("gave-up", run.words.detail.gaveUp(MAX_ATTEMPTS));
  // Said while no worker held it, or one that is gone.
  if (run.instruction.stopRequested) interruption.interrupt({ kind: "cancelled", by: run.instruction.stopRequested });
  return work(run, project, began.includes("InstructionResumed"));
}

async function work(run: Run, project: Project, resumed: boolean): Promise<RunOutcome> {
  const opened = await open(run, project, resumed);
  if (!opened.ok) return cannotOpen(run, opened);
  const { workspace } = opened;
  if (run.instruction.kind === "publish") return goPublic(run, workspace, project);
  for (;;) {
    const step = nextStep(run.instruction);
    if (step === "agent" || step === "repair") {
      const over = run.instruction.kind === "undo" && step === "agent" ? await takeBack(run, workspace) : await edit(run, workspace, project);
      if (over) return over;
      continue;
    }
    const excess = await checkScope(run, workspace, project);
    if (excess) return excess;
    await commit(run, workspace, project);
    if (run.interruption.signal.aborted) return giveWay(run, workspace);
    if (step === "give-up") return publish(run, workspace, project, null);
    // An earlier instruction may have been stopped for this one after its edits, and before anybody could see them.
    if (!run.instruction.commit?.sha && !(await workspace.hasUnpushed())) return complete(run, null);
    const built = await build(run, workspace);
    if (built === "interrupted") return giveWay(run, workspace);
    if (built !== "failed") return publish(run, workspace, project, built);
  }
}

function open(run: Run, project: Project, resumed: boolean): Promise<OpenedWorkspace> {
  const { instruction, claim, threadId, ports } = run;
  // Edits that the agent reported, or that were kept when it was interrupted, are taken up again. Those of an attempt that
  // broke off in the middle would be made twice.
  const work = resumed || instruction.agentRounds.length > 0 ? "go-on" : "afresh";
  const { userId } = splitProjectUser(claim.projectUser);
  return ports.workspaces.open({
    project,
    userId,
    threadId,
    instructionId: instruction.instructionId,
    fencingToken: claim.fencingToken,
    work,
    dropped: droppedInstructions(run.session, instruction),
  });
}

async function cannotOpen(run: Run, opened: Extract<OpenedWorkspace, { ok: false }>): Promise<RunOutcome> {
  if (opened.reason === "fenced") return "stopped";
  return run.fail(opened.reason === "conflict" ? "workspace-conflict" : "repository-unreachable", opened.detail);
}
