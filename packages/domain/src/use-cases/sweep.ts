import { type ProjectId, type ProjectUser, productionPair, type ThreadId } from "../kernel/ids.ts";
import { productionSite } from "../kernel/streams.ts";
import type { Ports } from "../ports/ports.ts";
import { type DueReply, forgetDueReply, listDueReplies } from "../projections/due-replies.ts";
import { forgetProductionRequest, listProductionRequests } from "../projections/production-requests.ts";
import { boardEntries } from "../projections/work-board.ts";
import { nextInstruction } from "../session/session.state.ts";
import { EXPIRED_AFTER_MS, IDLE_AFTER_MS } from "../session/session.ts";
import { claimOf, deploymentOf, sessionOf, threadOf } from "./aggregates.ts";
import { isTold, replyIdOf } from "./deliver-reply.ts";
import { execute, load } from "./execute.ts";
import { callWorker, ensureWorker } from "./route.ts";

type SweepPorts = Pick<Ports, "eventStore" | "readModels" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock" | "logger">;

export type SweepReport = { readonly called: number; readonly replies: number; readonly idled: number; readonly expired: number };

/** Threads whose session is looked at in one sweep; the others come next time. */
const SESSIONS_PER_SWEEP = 500;

/**
 * The janitor: whatever a lost doorbell or a dead worker left behind is taken up again. Rings for work that waits, asks for
 * replies that are due, lets sessions idle and expire. To run it once too often changes nothing.
 * `minAgeMs`: younger work is on its way by itself; 0 at a start, when every queue is empty.
 */
export async function sweep(ports: SweepPorts, options: { readonly minAgeMs: number }): Promise<SweepReport> {
  const before = new Date(Date.parse(ports.clock.now()) - options.minAgeMs).toISOString();
  const waiting = (await boardEntries(ports.readModels)).filter(({ since }) => since <= before);
  let called = 0;
  for (const { projectUser, threadId } of waiting) if (await callAgain(ports, projectUser, threadId)) called += 1;
  for (const { projectId, since } of await listProductionRequests(ports.readModels)) {
    if (since <= before && (await askForProduction(ports, projectId))) called += 1;
  }
  const due = (await listDueReplies(ports.readModels)).filter(({ since }) => since <= before);
  let replies = 0;
  for (const reply of due) if (await askAgain(ports, reply)) replies += 1;
  const rested = await restSessions(ports);
  return { called, replies, ...rested };
}

/** The board may lag behind or keep an entry too many: no worker is woken for what the session says is done. */
async function callAgain(ports: SweepPorts, projectUser: ProjectUser, threadId: ThreadId): Promise<boolean> {
  const session = await load(ports.eventStore, sessionOf(threadId));
  if (!nextInstruction(session.state)) return false;
  const { state } = await load(ports.eventStore, claimOf(projectUser));
  ports.logger.info("rang again for work that waits", { projectUser, threadId, claim: state.status });
  await callWorker(ports, projectUser, threadId, janitorCause(ports, threadId));
  return true;
}

async function askForProduction(ports: SweepPorts, projectId: ProjectId): Promise<boolean> {
  const { state } = await load(ports.eventStore, deploymentOf(productionSite(projectId)));
  if (!state.requested) {
    await forgetProductionRequest(ports.readModels, projectId);
    return false;
  }
  await ensureWorker(ports, productionPair(projectId), janitorCause(ports, projectId));
  return true;
}

async function askAgain(ports: SweepPorts, { threadId, eventId }: DueReply): Promise<boolean> {
  const { state } = await load(ports.eventStore, threadOf(threadId));
  if (isTold(state, replyIdOf(ports, eventId))) {
    await forgetDueReply(ports.readModels, eventId);
    return false;
  }
  await ports.workQueues.output.send({ threadId, eventId });
  return true;
}

/** Sessions that rest: key in `resting`, since when. */
async function restSessions(ports: SweepPorts): Promise<{ idled: number; expired: number }> {
  const now = ports.clock.now();
  let idled = 0;
  let expired = 0;
  for (const { key, value } of await ports.readModels.list("resting", "", { limit: SESSIONS_PER_SWEEP })) {
    const lastActivityAt = String(value.since);
    const restedMs = Date.parse(now) - Date.parse(lastActivityAt);
    if (restedMs < IDLE_AFTER_MS) continue;
    const threadId = key as ThreadId;
    const type = restedMs < EXPIRED_AFTER_MS ? "IdleSession" : "ExpireSession";
    const executed = await execute(ports.eventStore, sessionOf(threadId), { type, threadId, now, lastActivityAt }, janitorCause(ports, threadId));
    if (!executed.ok || executed.events.length === 0) continue;
    if (type === "IdleSession") idled += 1;
    else expired += 1;
  }
  return { idled, expired };
}

function janitorCause(ports: SweepPorts, about: string) {
  return { commandId: ports.ids.random(), causationId: `sweep-${about}`, correlationId: about, actor: "janitor", at: ports.clock.now() };
}
