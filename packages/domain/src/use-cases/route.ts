import type { ClaimEvent } from "../claim/claim.events.ts";
import type { DeploymentEvent } from "../deployment/deployment.events.ts";
import type { Cause, Envelope } from "../kernel/envelope.ts";
import { type InstructionId, type ProjectUser, projectUser as pair, productionPair, ThreadId, type UserId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import { upcast } from "../kernel/upcasting.ts";
import type { Ports } from "../ports/ports.ts";
import { mustBeTold } from "../projections/must-be-told.ts";
import type { SessionEvent } from "../session/session.events.ts";
import { nextInstruction } from "../session/session.state.ts";
import type { MessageReceived, ThreadEvent } from "../thread/thread.events.ts";
import { upcasters } from "../upcasters.ts";
import { claimOf, deploymentOf, sessionOf, threadOf } from "./aggregates.ts";
import { execute, load } from "./execute.ts";

type RoutePorts = Pick<Ports, "eventStore" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock">;

/**
 * What follows from an event: a message is heard by its session, an instruction rings for a worker, a result asks for a reply.
 * Called at least once for each event; twice does no more than once.
 */
export async function route(ports: RoutePorts, stored: Envelope): Promise<void> {
  // It may have been stored by an older version, and relayed only now.
  const event = upcast(stored, upcasters);
  const { aggregate, id } = parseStream(event.streamId);
  // What was spent calls nobody.
  if (aggregate === "budget") return;
  if (aggregate === "deployment") return routeDeployment(ports, event);
  if (aggregate === "claim") return routeClaim(ports, event as unknown as ClaimEvent);
  const known = event as unknown as ThreadEvent | SessionEvent;
  const threadId = ThreadId.parse(id);
  switch (known.type) {
    case "MessageReceived":
      await hearUpTo(ports, event, threadId);
      break;
    case "InstructionSubmitted":
    case "PlanApproved":
    case "PlanAmended":
    case "QuestionAnswered":
    case "StopRequested":
      await callForWork(ports, known.data.projectUser, threadId, followUp(ports, event, "call"));
      if (known.type === "InstructionSubmitted") await acknowledgeIfCold(ports, event, known.data, threadId);
      break;
    default:
      break;
  }
  if (mustBeTold(known)) await ports.workQueues.output.send({ threadId, eventId: event.eventId });
}

/**
 * Events come in any order, and people write in one: "stop" is about what was written before it. So whatever of the thread came
 * before this message and wasn't heard yet is heard first.
 */
async function hearUpTo(ports: RoutePorts, last: Envelope, threadId: ThreadId): Promise<void> {
  const thread = await load(ports.eventStore, threadOf(threadId));
  const session = await load(ports.eventStore, sessionOf(threadId));
  const heard = new Set(session.state.heard);
  for (const event of thread.events.slice(0, last.version)) {
    const { type, data } = event as unknown as ThreadEvent;
    if (type === "MessageReceived" && !heard.has(data.instructionId)) await hear(ports, event, data, thread.state.opened?.userId ?? data.userId);
  }
}

/** What the message means depends on what the session waits for, so the session says. The work is its thread's `opener`'s. */
async function hear(ports: RoutePorts, event: Envelope, data: MessageReceived["data"], opener: UserId): Promise<void> {
  const { threadId, userId, projectId, instructionId, message, role } = data;
  const projectUser = pair(projectId, opener);
  const { channel, from, messageId, subject, language, text, wholeTextKey, attachments } = message;
  const control = data.control && { word: data.control.word, rest: text.slice(data.control.restAt).trim() };
  const replyTo = { channel, to: from, messageId, subject, language };
  const said = { author: userId, role, control, text, wholeTextKey, attachments, replyTo };
  const command = { type: "HearMessage", instructionId, threadId, projectUser, ...said } as const;
  await execute(ports.eventStore, sessionOf(threadId), command, followUp(ports, event, "hear"));
}

/** Where no worker runs, one has to start first, which takes a minute or two: the sender is told that the message has arrived. */
async function acknowledgeIfCold(
  ports: RoutePorts,
  event: Envelope,
  { instructionId }: { readonly instructionId: InstructionId },
  threadId: ThreadId,
): Promise<void> {
  if ((await ports.workerPool.wake()) === "awake") return;
  await execute(ports.eventStore, sessionOf(threadId), { type: "AcknowledgeInstruction", instructionId }, followUp(ports, event, "acknowledge"));
}

/** The event may come late, and again, when the work is done: then nobody is called. */
async function callForWork(ports: RoutePorts, projectUser: ProjectUser, threadId: ThreadId, caller: Cause): Promise<void> {
  const { state } = await load(ports.eventStore, sessionOf(threadId));
  if (nextInstruction(state)) await callWorker(ports, projectUser, threadId, caller);
}

/**
 * Rings the project+user's bell, and asks for a claim if nobody holds a live one. In this order: a worker that lets go of its
 * claim listens once more afterwards, so either it hears the bell, or the claim is seen to be free here.
 */
export async function callWorker(ports: RoutePorts, projectUser: ProjectUser, threadId: ThreadId, caller: Cause): Promise<void> {
  await ports.workQueues.input(projectUser).send({ threadId });
  await ensureWorker(ports, projectUser, caller);
}

/** Asks for a claim unless somebody holds a live one. */
export async function ensureWorker(ports: RoutePorts, projectUser: ProjectUser, caller: Cause): Promise<void> {
  const { state } = await load(ports.eventStore, claimOf(projectUser));
  // The claim remembers no causes: what the same one adds when it comes again, after a grant and a release, is another event.
  const cause = { ...caller, commandId: ports.ids.random() };
  if (state.status === "held") {
    const lease = await ports.leaseStore.read(projectUser);
    const now = ports.clock.now();
    if (lease && lease.fencingToken >= state.fencingToken && lease.expiresAt > now) return;
    const lookedAt = { now, holderToken: state.fencingToken, holderLeaseExpiresAt: lease?.expiresAt ?? null };
    await execute(ports.eventStore, claimOf(projectUser), { type: "ExpireClaim", ...lookedAt }, cause);
  }
  await requestClaim(ports, projectUser, cause);
}

/** Asks for a worker. When that was asked before, the doorbell may have been lost, so it rings again. */
export async function requestClaim(ports: RoutePorts, projectUser: ProjectUser, cause: Cause): Promise<void> {
  const requested = await execute(ports.eventStore, claimOf(projectUser), { type: "RequestClaim", projectUser }, cause);
  if (requested.ok && requested.events.length === 0 && requested.state.status === "requested") await ringUnclaimed(ports, projectUser);
}

/** The event may come late, and again, when its commit is live: then nobody is called. */
async function routeDeployment(ports: RoutePorts, event: Envelope): Promise<void> {
  const known = event as unknown as DeploymentEvent;
  if (known.type !== "DeploymentRequested") return;
  const { state } = await load(ports.eventStore, deploymentOf(known.data.site));
  if (state.requested !== null) await ensureWorker(ports, productionPair(known.data.projectId), followUp(ports, event, "production"));
}

async function routeClaim(ports: RoutePorts, event: ClaimEvent): Promise<void> {
  if (event.type === "ClaimRequested") await ringUnclaimed(ports, event.data.projectUser);
}

async function ringUnclaimed(ports: RoutePorts, projectUser: ProjectUser): Promise<void> {
  await ports.workQueues.unclaimed.send({ projectUser });
  await ports.workerPool.wake();
}

function followUp(ports: RoutePorts, event: Envelope, what: string): Cause {
  return {
    commandId: ports.ids.derive(what, event.eventId),
    causationId: event.eventId,
    correlationId: event.correlationId,
    actor: "router",
    at: ports.clock.now(),
  };
}
