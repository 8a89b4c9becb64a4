import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import type { AgentOutcome, AgentTask, CodingAgent } from "@webordinary/domain";

/** One thing the agent does, in order. */
export type ScriptedAction =
  | { readonly do: "progress"; readonly line: string }
  /** `content` null deletes the file. Paths are relative to the workspace. */
  | { readonly do: "edit"; readonly path: string; readonly content: string | null }
  /** Adds a line to the end of a file, so that an edit that is made twice can be seen. */
  | { readonly do: "append"; readonly path: string; readonly line: string }
  /** Goes on when the promise resolves, or ends as interrupted when the task is aborted. A function is called when its turn comes. */
  | { readonly do: "wait"; readonly until: Promise<unknown> | ((signal: AbortSignal) => Promise<unknown>) }
  /** Breaks as a crashed agent does. */
  | { readonly do: "throw"; readonly error: Error };

export type Script = {
  /** The instruction that it is for: the whole text, or a pattern. */
  readonly on: string | RegExp;
  readonly actions: readonly ScriptedAction[];
  /** `done` with a summary of the edits when left out. */
  readonly outcome?: AgentOutcome;
};

/** Where workspaces lie: on the disk, unless a test keeps them elsewhere. Paths are absolute. */
export interface WorkspaceFiles {
  /** Null when there is no such file. */
  read(path: string): Promise<string | null>;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Does what a test wrote down for each instruction; understands nothing else. */
export class ScriptedAgent implements CodingAgent {
  /** Every task it was given, in order. */
  readonly tasks: AgentTask[] = [];
  readonly #scripts: readonly Script[];
  readonly #files: WorkspaceFiles;

  constructor(scripts: readonly Script[], files: WorkspaceFiles = filesOnDisk) {
    this.#scripts = scripts;
    this.#files = files;
  }

  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    this.tasks.push(task);
    const session = { agentSessionId: task.agentSessionId ?? `scripted-${task.threadId}`, costUsd: 0 };
    const script = this.#scripts.find(({ on }) => (typeof on === "string" ? on === task.text.trim() : on.test(task.text)));
    if (!script) return { kind: "not-understood", answer: "There is no script for this instruction.", ...session };
    for (const action of script.actions) {
      if (signal.aborted) return { kind: "interrupted", ...session };
      await this.#perform(action, task, signal);
    }
    if (signal.aborted) return { kind: "interrupted", ...session };
    return script.outcome ?? { kind: "done", summary: summaryOf(script), ...session };
  }

  async #perform(action: ScriptedAction, task: AgentTask, signal: AbortSignal): Promise<void> {
    switch (action.do) {
      case "progress":
        return task.onProgress?.(action.line);
      case "wait":
        return untilOrAborted(typeof action.until === "function" ? action.until(signal) : action.until, signal);
      case "throw":
        throw action.error;
      case "edit": {
        const path = pathIn(task.workspacePath, action.path);
        return action.content === null ? this.#files.remove(path) : this.#files.write(path, action.content);
      }
      case "append": {
        const path = pathIn(task.workspacePath, action.path);
        return this.#files.write(path, `${(await this.#files.read(path)) ?? ""}${action.line}\n`);
      }
    }
  }
}

const filesOnDisk: WorkspaceFiles = {
  read: (path) =>
    readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    }),
  async write(path, content) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  },
  remove: (path) => rm(path, { force: true }),
};

function pathIn(workspace: string, path: string): string {
  const inside = relative(workspace, join(workspace, path));
  if (inside === "" || inside.startsWith("..") || isAbsolute(path))
    throw new Error(`the script wants to edit "${path}", which is not inside of the workspace`);
  return join(workspace, inside);
}

async function untilOrAborted(until: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  if (signal.aborted) return;
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await Promise.race([until, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function summaryOf(script: Script): string {
  const edits = script.actions.filter((action) => action.do === "edit" || action.do === "append").map(({ path }) => path);
  return edits.length === 0 ? "Nothing had to be edited." : `Edited ${edits.join(", ")}.`;
}
