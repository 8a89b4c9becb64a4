import {
  ameliaScott,
  at,
  commitOne,
  given,
  instructionOne,
  instructionTwo,
  messageId,
  releaseOne,
  scott,
  threadOne,
  threadTwo,
} from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { FencingToken, type InstructionId } from "../kernel/ids.ts";
import type { SessionEvent, SessionEventData } from "./session.events.ts";
import { awaitingWord, droppedInstructions, newerThanRunning, nextInstruction, nextStep } from "./session.state.ts";
import { EXPIRED_AFTER_MS, IDLE_AFTER_MS, type SessionCommand, session, WORD_EXPIRES_AFTER_MS } from "./session.ts";

const token = FencingToken.parse(2);
const newerToken = FencingToken.parse(5);
const who = { instructionId: instructionOne, projectUser: ameliaScott };
const worker = { ...who, fencingToken: token };

const submission = (instructionId: InstructionId): SessionEventData<"InstructionSubmitted"> => ({
  instructionId,
  projectUser: ameliaScott,
  threadId: threadOne,
  kind: "edit",
  author: scott,
  text: "Change the opening hours.",
  wholeTextKey: null,
  attachments: [],
  replyTo: { channel: "email", to: "scott@pottery.example", messageId: messageId("one"), subject: "Hours", language: "en" },
});
const submitted = (id = instructionOne): SessionEvent => ({ type: "InstructionSubmitted", data: submission(id) });
const start = (attempt = 1, fencingToken = token, instructionId = instructionOne): SessionCommand => ({
  type: "StartInstruction",
  instructionId,
  fencingToken,
  attempt,
});
const started = (attempt = 1, fencingToken = token): SessionEvent => ({ type: "InstructionStarted", data: { ...who, fencingToken, attempt } });
const finish = (round = 0): Omit<SessionEventData<"AgentFinished">, "projectUser"> => ({
  instructionId: instructionOne,
  fencingToken: token,
  round,
  outcome: "done",
  summary: "The hours say 10 to 6 now.",
  agentSessionId: "agent-1",
  costUsd: 0.25,
  denied: [],
});
const finished = (round = 0): SessionEvent => ({ type: "AgentFinished", data: { ...finish(round), projectUser: ameliaScott } });
const change = { sha: commitOne, files: [{ path: "src/hours.ts", change: "modified" as const }], fileCount: 1, passages: [] };
const committed: SessionEvent = { type: "ChangesCommitted", data: { ...worker, ...change } };
const built: SessionEvent = { type: "SiteBuilt", data: { ...worker, releaseId: releaseOne, fileCount: 12 } };
const buildFailed: SessionEvent = { type: "SiteBuildFailed", data: { ...worker, step: "build", excerpt: "unexpected token" } };
const pushed: SessionEvent = { type: "BranchPushed", data: { ...worker, sha: commitOne } };
const end = { sha: commitOne, previewUrl: "http://t-one00001.localhost:4400/", editUrl: null };
const completed: SessionEvent = { type: "InstructionCompleted", data: { ...worker, kind: "edit", ...end } };
const interrupted: SessionEvent = { type: "InstructionInterrupted", data: { ...worker, by: { threadId: threadTwo }, sha: null } };
const running = [submitted(), started()];
const reporter = { instructionId: instructionOne, fencingToken: token };

describe("a sender who has to wait for a worker to start", () => {
  const acknowledged: SessionEvent = { type: "InstructionAcknowledged", data: who };
  const acknowledge: SessionCommand = { type: "AcknowledgeInstruction", instructionId: instructionOne };

  test("is told once", () => {
    given(session, [submitted()]).when(acknowledge).thenEvents(acknowledged);
    given(session, [submitted(), acknowledged]).when(acknowledge).thenNothing();
  });

  test("isn't told once the work has begun", () => {
    given(session, [submitted(), started()]).when(acknowledge).thenNothing();
  });
});

describe("a session", () => {
  test("runs one instruction at a time, the others in order", () => {
    given(session, [submitted(), submitted(instructionTwo)])
      .when(start(1, token, instructionTwo))
      .thenRejected("not-next");
    given(session, [submitted(), submitted(instructionTwo)])
      .when(start())
      .thenEvents(started());
    given(session, [...running, submitted(instructionTwo)])
      .when(start(1, token, instructionTwo))
      .thenRejected("another-running");
    given(session, []).when(start()).thenRejected("unknown-instruction");
  });

  test("lets the next worker start again what a dead one left, and refuses the dead one's token", () => {
    given(session, running).when(start()).thenNothing();
    given(session, running).when(start(2, newerToken)).thenEvents(started(2, newerToken));
    given(session, [...running, started(2, newerToken)])
      .when(start(3, token))
      .thenRejected("stale-fencing-token");
    given(session, [...running, started(2, newerToken)])
      .when({ type: "RecordAgentFinished", ...finish() })
      .thenRejected("stale-fencing-token");
  });

  test("records each step once", () => {
    given(session, running)
      .when({ type: "RecordAgentFinished", ...finish() })
      .thenEvents(finished());
    given(session, [...running, finished()])
      .when({ type: "RecordAgentFinished", ...finish() })
      .thenNothing();
    given(session, [...running, finished()])
      .when({ type: "RecordCommit", ...reporter, ...change })
      .thenEvents(committed);
    given(session, [...running, finished(), committed])
      .when({ type: "RecordCommit", ...reporter, ...change })
      .thenNothing();
    given(session, [...running, finished(), committed])
      .when({ type: "RecordBuild", ...reporter, releaseId: releaseOne, fileCount: 12 })
      .thenEvents(built);
    given(session, [...running, finished(), committed, built])
      .when({ type: "RecordBuild", ...reporter, releaseId: releaseOne, fileCount: 12 })
      .thenNothing();
    given(session, [...running, finished(), committed, built])
      .when({ type: "RecordPush", ...reporter, sha: commitOne })
      .thenEvents(pushed);
    given(session, [...running, finished(), committed, built, pushed])
      .when({ type: "RecordPush", ...reporter, sha: commitOne })
      .thenNothing();
  });

  test("isn't complete before what was committed is pushed", () => {
    given(session, [...running, finished(), committed, built])
      .when({ type: "CompleteInstruction", ...reporter, ...end })
      .thenRejected("not-pushed");
    given(session, [...running, finished(), committed, built, pushed])
      .when({ type: "CompleteInstruction", ...reporter, ...end })
      .thenEvents(completed);
  });

  test("is complete without a push when there was nothing to commit", () => {
    const nothing: SessionEvent = { type: "ChangesCommitted", data: { ...worker, sha: null, files: [], fileCount: 0, passages: [] } };
    const none = { sha: null, previewUrl: null, editUrl: null };
    given(session, [...running, finished(), nothing])
      .when({ type: "CompleteInstruction", ...reporter, ...none })
      .thenEvents({ type: "InstructionCompleted", data: { ...worker, kind: "edit", ...none } });
  });

  test("ends an instruction once; nothing is recorded behind its end", () => {
    const history = [...running, finished(), committed, built, pushed, completed];
    given(session, history)
      .when({ type: "CompleteInstruction", ...reporter, ...end })
      .thenNothing();
    given(session, history)
      .when({ type: "FailInstruction", ...reporter, reason: "gave-up", detail: "", previewUrl: null, alsoTell: [] })
      .thenRejected("already-ended");
    given(session, history).when(start(2)).thenRejected("already-ended");
  });

  test("takes a failing build as the agent's to mend, twice, and then gives up", () => {
    const failedOnce = [...running, finished(), committed, buildFailed];
    const steps = [
      running,
      [...running, finished()],
      failedOnce,
      [...failedOnce, finished(1)],
      [...failedOnce, finished(1), buildFailed],
      [...failedOnce, finished(1), buildFailed, finished(2), buildFailed],
    ].map((history) => nextStepOf(history));
    expect(steps).toStrictEqual(["agent", "build", "repair", "build", "repair", "give-up"]);
  });

  test("doesn't ask an agent again that says it can't", () => {
    const cannot: SessionEvent = { type: "AgentFinished", data: { ...finish(1), projectUser: ameliaScott, outcome: "not-understood" } };
    expect(nextStepOf([...running, finished(), buildFailed, cannot])).toBe("give-up");
  });

  test("gives up its turn while a plan or a question waits for a person", () => {
    const plan = { summary: "Four pages.", pages: [], risks: [], estimatedCostUsd: null };
    const proposal = { plan, because: "agent", findings: [] } as const;
    const proposed: SessionEvent = { type: "PlanProposed", data: { ...worker, ...proposal, findings: [] } };
    const asked: SessionEvent = { type: "QuestionAsked", data: { ...worker, question: "Which page?" } };
    given(session, running)
      .when({ type: "ProposePlan", ...reporter, ...proposal, findings: [] })
      .thenEvents(proposed);
    given(session, running)
      .when({ type: "AskQuestion", ...reporter, question: "Which page?" })
      .thenEvents(asked);
    for (const event of [proposed, asked]) {
      const state = given(session, [...running, event]).state();
      expect([state.running, nextInstruction(state), awaitingWord(state)?.instructionId]).toStrictEqual([null, undefined, instructionOne]);
    }
  });

  test("asks nothing of somebody who said stop a moment before: it ends then", () => {
    const replyTo = { ...submission(instructionOne).replyTo, messageId: messageId("two") };
    const stop: SessionEvent = { type: "StopRequested", data: { ...who, by: instructionTwo, replyTo } };
    const cancelled: SessionEvent = { type: "InstructionCancelled", data: { ...who, by: replyTo.to, sha: null, joinedBy: null } };
    const plan = { summary: "Four pages.", pages: [], risks: [], estimatedCostUsd: null };
    given(session, [...running, stop])
      .when({ type: "ProposePlan", ...reporter, plan, because: "agent", findings: [] })
      .thenEvents(cancelled);
    given(session, [...running, stop])
      .when({ type: "AskQuestion", ...reporter, question: "Which page?" })
      .thenEvents(cancelled);
  });

  test("drops a plan or a question that nobody answered in time, and nothing else", () => {
    const asked: SessionEvent = { type: "QuestionAsked", data: { ...worker, question: "Which page?" } };
    const expire = (ms: number): SessionCommand => ({
      type: "ExpireInstruction",
      instructionId: instructionOne,
      now: at(ms / 1000),
      askedAt: at(0),
    });
    const expired: SessionEvent = { type: "InstructionExpired", data: { ...who, waitedFor: "question" } };
    given(session, [...running, asked])
      .when(expire(WORD_EXPIRES_AFTER_MS - 1000))
      .thenRejected("too-early");
    given(session, [...running, asked])
      .when(expire(WORD_EXPIRES_AFTER_MS))
      .thenEvents(expired);
    given(session, [...running, asked, expired])
      .when(expire(WORD_EXPIRES_AFTER_MS))
      .thenNothing();
    given(session, running).when(expire(WORD_EXPIRES_AFTER_MS)).thenRejected("nothing-awaited");
  });

  test("keeps from the branch what people said no or stop to; from an undo and a publication also what was never finished", () => {
    const stopped = { type: "InstructionCancelled", data: { ...who, by: "scott", sha: null, joinedBy: null } } as const;
    const failed = {
      type: "InstructionFailed",
      data: { ...who, reason: "agent-limit", detail: "", previewUrl: null, alsoTell: [] },
    } satisfies SessionEvent;
    const droppedFor = (kind: "edit" | "undo", history: readonly SessionEvent[]) => {
      const state = given(session, [...history, submitted(instructionTwo)]).state();
      const next = nextInstruction(state);
      return next ? droppedInstructions(state, { ...next, kind }) : null;
    };
    expect([droppedFor("edit", [...running, stopped]), droppedFor("undo", [...running, stopped])]).toStrictEqual([
      [instructionOne],
      [instructionOne],
    ]);
    expect([droppedFor("edit", [...running, failed]), droppedFor("undo", [...running, failed])]).toStrictEqual([[], [instructionOne]]);
    const asked: SessionEvent = { type: "QuestionAsked", data: { ...worker, question: "Which page?" } };
    expect([droppedFor("edit", [...running, asked]), droppedFor("undo", [...running, asked])]).toStrictEqual([[instructionOne], [instructionOne]]);
    // What was committed stays. What lies unfinished above it, a build left there.
    expect([
      droppedFor("edit", [...running, finished(), committed, failed]),
      droppedFor("undo", [...running, finished(), committed, failed]),
    ]).toStrictEqual([[], [instructionOne]]);
    // Unless it was stopped then: that is its own taking back.
    expect(droppedFor("undo", [...running, finished(), committed, stopped])).toStrictEqual([]);
  });

  test("supersedes what runs by what came after its start, not by what waited before", () => {
    expect(newerThanRunning(given(session, [submitted(), submitted(instructionTwo), started()]).state())).toBeUndefined();
    expect(newerThanRunning(given(session, [...running, submitted(instructionTwo)]).state())?.instructionId).toBe(instructionTwo);
    const supersede: SessionCommand = { type: "SupersedeInstruction", instructionId: instructionOne, by: instructionTwo, sha: commitOne };
    const superseded: SessionEvent = { type: "InstructionSuperseded", data: { ...who, by: instructionTwo, sha: commitOne } };
    given(session, [...running, submitted(instructionTwo)])
      .when(supersede)
      .thenEvents(superseded);
    given(session, [...running, submitted(instructionTwo), superseded])
      .when(supersede)
      .thenNothing();
    const stopAsked: SessionEvent = { type: "StopRequested", data: { ...who, by: instructionTwo, replyTo: submission(instructionTwo).replyTo } };
    given(session, [...running, submitted(instructionTwo), stopAsked])
      .when(supersede)
      .thenRejected("stop-requested");
  });

  test("resumes what was interrupted for another thread", () => {
    given(session, running)
      .when({ type: "InterruptInstruction", ...reporter, by: { threadId: threadTwo }, sha: null })
      .thenEvents(interrupted);
    given(session, [...running, interrupted])
      .when(start(2))
      .thenEvents({ type: "InstructionResumed", data: { ...who, fencingToken: token, attempt: 2 } });
    given(session, [submitted()])
      .when({ type: "InterruptInstruction", ...reporter, by: { threadId: threadTwo }, sha: null })
      .thenRejected("not-running");
  });

  test("doesn't count a stop in good order as one that broke off", () => {
    const pause: SessionCommand = { type: "PauseInstruction", ...reporter, sha: null };
    const paused: SessionEvent = { type: "InstructionPaused", data: { ...worker, sha: null } };
    given(session, running).when(pause).thenEvents(paused);
    given(session, [...running, paused])
      .when(pause)
      .thenNothing();
    const after = (history: readonly SessionEvent[]) => given(session, history).state().instructions[0]?.brokeOff;
    expect(after([...running, paused, started(2, newerToken)])).toBe(0);
    expect(after([...running, paused, started(2, newerToken), started(3, newerToken)])).toBe(1);
  });

  test("is cancelled whether it runs or waits", () => {
    const cancel: SessionCommand = { type: "CancelInstruction", instructionId: instructionOne, by: "scott", sha: null, joinedBy: null };
    const cancelled: SessionEvent = { type: "InstructionCancelled", data: { ...who, by: "scott", sha: null, joinedBy: null } };
    given(session, [submitted()]).when(cancel).thenEvents(cancelled);
    given(session, running).when(cancel).thenEvents(cancelled);
    given(session, [...running, cancelled])
      .when(cancel)
      .thenNothing();
  });

  test("counts what a run of the agent cost that was stopped, and goes on in its session", () => {
    const report: Omit<SessionEventData<"AgentStopped">, "projectUser"> = {
      ...reporter,
      why: "interrupted",
      agentSessionId: "agent-2",
      costUsd: 0.5,
      denied: [],
    };
    const stopped: SessionEvent = { type: "AgentStopped", data: { ...report, projectUser: ameliaScott } };
    given(session, running)
      .when({ type: "RecordAgentStopped", ...report })
      .thenEvents(stopped);
    const state = given(session, [...running, stopped, interrupted]).state();
    expect([state.costUsd, state.instructions[0]?.costUsd, state.agentSessionId]).toStrictEqual([0.5, 0.5, "agent-2"]);
  });

  test("adds up what it cost", () => {
    const state = given(session, [...running, finished(), buildFailed, finished(1)]).state();
    expect([state.costUsd, state.instructions[0]?.costUsd, state.agentSessionId]).toStrictEqual([0.5, 0.5, "agent-1"]);
  });

  test("goes from initializing to active, idle, expired, and back to active with the next message", () => {
    const done = [...running, finished(), committed, built, pushed, completed];
    const idle: SessionEvent = { type: "SessionIdled", data: {} };
    const expired: SessionEvent = { type: "SessionExpired", data: {} };
    const statuses = [[], [submitted()], running, [...done, idle], [...done, idle, expired], [...done, idle, expired, submitted(instructionTwo)]];
    expect(statuses.map((history) => given(session, history).state().status)).toStrictEqual([
      "new",
      "initializing",
      "active",
      "idle",
      "expired",
      "active",
    ]);
    const rest = (type: "IdleSession" | "ExpireSession", ms: number): SessionCommand => ({
      type,
      threadId: threadOne,
      now: at(ms / 1000),
      lastActivityAt: at(0),
    });
    given(session, done).when(rest("IdleSession", IDLE_AFTER_MS)).thenEvents(idle);
    given(session, done)
      .when(rest("IdleSession", IDLE_AFTER_MS - 1000))
      .thenRejected("too-early");
    given(session, [...done, idle])
      .when(rest("IdleSession", IDLE_AFTER_MS))
      .thenNothing();
    given(session, [...done, idle])
      .when(rest("ExpireSession", EXPIRED_AFTER_MS))
      .thenEvents(expired);
    given(session, [...done, idle])
      .when(rest("ExpireSession", EXPIRED_AFTER_MS - 1000))
      .thenRejected("too-early");
    given(session, [...done, expired])
      .when(rest("ExpireSession", EXPIRED_AFTER_MS))
      .thenNothing();
    given(session, running).when(rest("ExpireSession", EXPIRED_AFTER_MS)).thenRejected("still-working");
  });
});

function nextStepOf(history: readonly SessionEvent[]): string {
  const instruction = nextInstruction(given(session, history).state());
  return instruction ? nextStep(instruction) : "none";
}
