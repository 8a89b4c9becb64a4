import type { AgentOutcome, AgentTask, CodingAgent } from "@webordinary/domain";

/** What the agent does with one task: it edits the map of the working copy's files, and says how it went. */
export type Play = (task: AgentTask, files: Map<string, string>, signal: AbortSignal) => Promise<AgentOutcome> | AgentOutcome;

export const agentSession = { agentSessionId: "agent-session-1", costUsd: 0.25 };
export const done = (summary = "The page was edited."): AgentOutcome => ({ kind: "done", summary, ...agentSession });

/** Writes what was asked at the end of the home page. */
export const writeDown: Play = (task, files) => {
  files.set("src/index.html", `${files.get("src/index.html") ?? ""}\n${task.text}`);
  return done(`Wrote "${task.text}".`);
};

/** Edits at once, then goes on until it is stopped. */
export const editUntilStopped =
  (path: string, content: string): Play =>
  async (_task, files, signal) => {
    files.set(path, content);
    await stopped(signal);
    return { kind: "interrupted", ...agentSession };
  };

export const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** An agent for workspaces in memory: plays what a test wrote, a play a task, and `writeDown` when there is none left. */
export class PlayedAgent implements CodingAgent {
  readonly tasks: AgentTask[] = [];
  readonly plays: Play[] = [];
  readonly #files: (workspacePath: string) => Map<string, string>;

  constructor(files: (workspacePath: string) => Map<string, string>) {
    this.#files = files;
  }

  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    this.tasks.push(task);
    const play = this.plays.shift() ?? writeDown;
    return play(task, this.#files(task.workspacePath), signal);
  }
}
