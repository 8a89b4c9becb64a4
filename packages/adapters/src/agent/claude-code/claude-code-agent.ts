import type { AgentOutcome, AgentTask, CodingAgent } from "@webordinary/domain";
import { defaultHomeOf, makeHome, type WrittenAttachments, writeAttachments, writeSystemPrompt } from "./agent-home.ts";
import { type ClaudeRun, runClaude } from "./claude-process.ts";
import { commandLine } from "./command-line.ts";
import { claudeEnvironment } from "./environment.ts";
import { noRoomFault, refusesRequest } from "./faults.ts";
import { instructionText } from "./instruction-text.ts";
import { type ClaudeCodeLimits, DEFAULT_LIMITS } from "./limits.ts";
import type { ClaudeCodeAgentOptions } from "./options.ts";
import { outcomeOf } from "./outcome.ts";
import { progressLine } from "./progress.ts";
import { isSessionId, nextSessionId, threadSessionId } from "./session-id.ts";
import { siteGuidance } from "./site-guidance.ts";
import { systemPrompt } from "./system-prompt.ts";
import { TurnLock } from "./turn-lock.ts";

type Session = { readonly id: string; readonly resume: boolean };
type Attempt = { readonly session: Session; readonly run: ClaudeRun };
/** What is the same however often the CLI has to be called for one task. */
type Prepared = {
  readonly home: string;
  readonly systemPromptFile: string;
  readonly attachments: WrittenAttachments;
  readonly siteServer: readonly string[] | null;
};

/** How the CLI says that a session is not to be had. */
const LOST = /No conversation found with session ID/;
const IN_USE = /Session ID \S+ is already in use/;
/** The one that is known, another in its place, and that one again when somebody began it already. */
const MAX_SESSIONS = 3;
/** Costs are sums: what is below this is rounding. US dollars. */
const NOTHING_USD = 0.000_001;
const NO_ROOM: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** Claude Code, as a program of its own for every task. */
export class ClaudeCodeAgent implements CodingAgent {
  readonly #options: ClaudeCodeAgentOptions;
  readonly #limits: ClaudeCodeLimits;
  /** Two runs in one session at once would both succeed, and neither know of the other. */
  readonly #lock = new TurnLock();

  constructor(options: ClaudeCodeAgentOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    const nothing = { agentSessionId: task.agentSessionId, costUsd: 0 };
    const home = (this.#options.homeOf ?? defaultHomeOf)(task.workspacePath);
    const release = await this.#lock.take(home, signal);
    if (!release) return { ...nothing, kind: "interrupted" };
    try {
      const prepared = await this.#prepare(task, home);
      if (signal.aborted) return { ...nothing, kind: "interrupted" };
      return await this.#runIn(sessionOf(task), task, prepared, signal);
    } catch (error) {
      if (!NO_ROOM.includes(error instanceof Error && "code" in error ? error.code : undefined)) throw error;
      this.#options.logger.error("no room left for the agent", { home });
      return { ...nothing, kind: "failed", ...noRoomFault() };
    } finally {
      release();
    }
  }

  async #prepare(task: AgentTask, home: string): Promise<Prepared> {
    await makeHome(home);
    const attachments = await writeAttachments(home, task.instructionId, task.attachments, this.#options.mediaStore);
    const systemPromptFile = await writeSystemPrompt(home, systemPrompt(task, await siteGuidance(task.workspacePath)));
    const siteServer = (await this.#options.siteTools?.(task, { home, attachments: attachments.folder })) ?? null;
    return { home, attachments, systemPromptFile, siteServer };
  }

  /** Runs in the session, or in the one that turns out to be there. */
  async #runIn(first: Session, task: AgentTask, prepared: Prepared, signal: AbortSignal): Promise<AgentOutcome> {
    let last: Attempt = { session: first, run: await this.#call(first, task, prepared, signal) };
    let refused: Attempt | null = null;
    for (let tries = 1; tries < MAX_SESSIONS; tries++) {
      const session = otherSession(last, task);
      if (!session) break;
      if (isRefused(last, task)) refused = last;
      const why = refused ? "the service refuses the agent's session" : "the agent's session is lost";
      if (!session.resume) this.#options.logger.warn(`${why}, it begins another`, idsOf(task));
      last = { session, run: await this.#call(session, task, prepared, signal) };
    }
    // What a new session is refused for too isn't the old one's fault: it is kept for the next time.
    const { session, run } = refused && isRefused(last, task) ? refused : last;
    this.#log(run, task);
    return outcomeOf({ task, run, sessionId: session.id, costBeforeUsd: costBefore(session, task), home: prepared.home });
  }

  #call(session: Session, task: AgentTask, prepared: Prepared, signal: AbortSignal): Promise<ClaudeRun> {
    const { binary, model, path, credentials, env = {}, logger } = this.#options;
    const { home, attachments, systemPromptFile, siteServer } = prepared;
    let last = "";
    return runClaude(
      {
        binary,
        args: commandLine({
          task,
          session,
          model,
          home,
          systemPromptFile,
          attachmentsFolder: attachments.folder,
          siteServer,
          limits: this.#limits,
        }),
        cwd: task.workspacePath,
        env: claudeEnvironment({ home, path, credentials, env, limits: this.#limits }),
        instruction: instructionText({ task, attachments, afresh: !session.resume }),
        limits: this.#limits,
        listener: {
          onToolUse: (use) => {
            const line = progressLine(use, task.workspacePath);
            if (line === null || line === last) return;
            last = line;
            this.#tell(task, line);
          },
          onMalformed: (problem) => logger.warn("a line of the agent can't be read", { ...idsOf(task), problem }),
        },
        onWarning: (message) => logger.warn(message, idsOf(task)),
      },
      signal,
    );
  }

  /** What fails in the listener isn't the agent's, and doesn't end its run. */
  #tell(task: AgentTask, line: string): void {
    try {
      task.onProgress?.(line);
    } catch (error) {
      this.#options.logger.error("the agent's progress could not be told", { ...idsOf(task), error: String(error) });
    }
  }

  /** Only what has no words of people and no secrets. */
  #log({ transcript, stopped, exitCode, notStarted }: ClaudeRun, task: AgentTask): void {
    const { result, malformed, failedServers } = transcript;
    const fields = {
      ...idsOf(task),
      stopped,
      exitCode,
      notStarted,
      malformed,
      failedServers,
      subtype: result?.subtype ?? null,
      apiErrorStatus: result?.api_error_status ?? null,
      apiError: result?.api_error ?? null,
      terminalReason: result?.terminal_reason ?? null,
    };
    if (result && !result.is_error) this.#options.logger.info("the agent has ended", fields);
    else this.#options.logger.warn("the agent has ended without success", fields);
  }
}

const sessionOf = (task: AgentTask): Session =>
  task.agentSessionId !== null && isSessionId(task.agentSessionId)
    ? { id: task.agentSessionId, resume: true }
    : { id: threadSessionId(task), resume: false };

/** The session to try instead; null when the run was in the right one. */
function otherSession(attempt: Attempt, task: AgentTask): Session | null {
  const { session, run } = attempt;
  if (run.stopped !== null) return null;
  // A worker began it and couldn't tell anybody any more.
  if (!session.resume) return saysOf(run, IN_USE) ? { id: session.id, resume: true } : null;
  const next = { id: nextSessionId(task), resume: false };
  if (saysOf(run, LOST)) return next;
  return isRefused(attempt, task) && session.id !== next.id ? next : null;
}

/**
 * Whether the service took nothing of it, as when a session has grown too long or holds what can't be read: that stays so, however
 * often it is asked. What was refused in the middle of its work, and paid for, is told first, and found refused the next time.
 */
function isRefused({ session, run: { transcript } }: Attempt, task: AgentTask): boolean {
  const { result } = transcript;
  return result !== null && refusesRequest(result, transcript) && result.total_cost_usd - costBefore(session, task) < NOTHING_USD;
}

/** A session's cost adds up over its runs, so what was paid before is taken off. US dollars. */
const costBefore = (session: Session, task: AgentTask): number =>
  session.resume && session.id === task.agentSessionId ? task.agentSessionCostUsd : 0;

const idsOf = ({ threadId, instructionId }: AgentTask) => ({ threadId, instructionId });

const saysOf = ({ stderr, transcript: { result } }: ClaudeRun, what: RegExp): boolean =>
  what.test(stderr) || (result?.is_error === true && result.errors.some((error) => what.test(error)));
