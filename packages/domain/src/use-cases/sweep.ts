import { type Instant, type ProjectId, type ProjectUser, productionPair, ThreadId } from "../kernel/ids.ts";
import { productionSite } from "../kernel/streams.ts";
import type { Ports } from "../ports/ports.ts";
import { type AwaitedWord, forgetAwaited, listAwaited } from "../projections/awaited-words.ts";
import { type DueReply, forgetDueReply, listDueReplies } from "../projections/due-replies.ts";
import { forgetProductionRequest, listProductionRequests } from "../projections/production-requests.ts";
import { boardEntries } from "../projections/work-board.ts";
import { nextInstruction } from "../session/session.state.ts";
import { EXPIRED_AFTER_MS, IDLE_AFTER_MS, WORD_EXPIRES_AFTER_MS } from "../session/session.ts";
import { claimOf, deploymentOf, sessionOf, threadOf } from "./aggregates.ts";
import { isTold, replyIdOf } from "./deliver-reply.ts";
import { execute, load } from "./execute.ts";
import { callWorker, ensureWorker } from "./route.ts";

type SweepPorts = Pick<Ports, "eventStore" | "readModels" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock" | "logger">;

export type SweepReport = {
  readonly called: number;
  readonly replies: number;
  readonly idled: number;
  readonly expired: number;
  /** Plans and questions that nobody answered. */
  readonly dropped: number;
};

/** Sessions that are looked up at a time: a sweep goes through all that rest, and holds so many of them in memory. */
export const SESSIONS_PAGE = 500;

/**
 * The janitor: whatever a lost doorbell or a dead worker left behind is taken up again. Rings for work that waits, asks for
 * replies that are due, lets sessions idle and expire, drops plans and questions that nobody answers. To run it once too often changes nothing.
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
  let dropped = 0;
  for (const awaited of await listAwaited(ports.readModels)) if (await dropIfLate(ports, awaited)) dropped += 1;
  return { called, replies, ...rested, dropped };
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
  for (let after: string | undefined; ; ) {
    const page = await ports.readModels.list("resting", "", after === undefined ? { limit: SESSIONS_PAGE } : { limit: SESSIONS_PAGE, after });
    for (const { key, value, revision } of page) {
      const rested = await restSession(ports, ThreadId.parse(key), String(value.since), now);
      if (rested === "idled") idled += 1;
      if (rested === "expired") expired += 1;
      // An event that was projected late has put it here again.
      if (rested === "expired-before") await ports.readModels.remove("resting", key, revision);
    }
    after = page.at(-1)?.key;
    if (page.length < SESSIONS_PAGE || after === undefined) return { idled, expired };
  }
}

async function restSession(
  ports: SweepPorts,
  threadId: ThreadId,
  lastActivityAt: Instant,
  now: Instant,
): Promise<"idled" | "expired" | "expired-before" | "left"> {
  const restedMs = Date.parse(now) - Date.parse(lastActivityAt);
  if (restedMs < IDLE_AFTER_MS) return "left";
  const type = restedMs < EXPIRED_AFTER_MS ? "IdleSession" : "ExpireSession";
  const executed = await execute(ports.eventStore, sessionOf(threadId), { type, threadId, now, lastActivityAt }, janitorCause(ports, threadId));
  if (!executed.ok) return "left";
  if (executed.events.length > 0) return type === "IdleSession" ? "idled" : "expired";
  return executed.state.status === "expired" ? "expired-before" : "left";
}

async function dropIfLate(ports: SweepPorts, { threadId, instructionId, since: askedAt }: AwaitedWord): Promise<boolean> {
  const now = ports.clock.now();
  if (Date.parse(now) - Date.parse(askedAt) < WORD_EXPIRES_AFTER_MS) return false;
  const command = { type: "ExpireInstruction", instructionId, now, askedAt } as const;
  const executed = await execute(ports.eventStore, sessionOf(threadId), command, janitorCause(ports, threadId));
  // Answered meanwhile, or an entry that was projected late: there is nothing to wait for.
  if (!executed.ok) await forgetAwaited(ports.readModels, threadId, instructionId);
  return executed.ok && executed.events.length > 0;
}

function janitorCause(ports: SweepPorts, about: string) {
  return { commandId: ports.ids.random(), causationId: `sweep-${about}`, correlationId: about, actor: "janitor", at: ports.clock.now() };
}
