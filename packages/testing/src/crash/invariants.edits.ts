import { type Envelope, fold, hasEnded, type Instruction, previewSite, type SessionEvent, session, ThreadId } from "@webordinary/domain";
import type { Expectation, Outside } from "./outside.ts";

const STREAM = "session-";

export type Thread = { readonly threadId: ThreadId; readonly instructions: readonly Instruction[] };

export function threadsOf(events: readonly Envelope[]): Thread[] {
  const own = events.filter(({ streamId }) => streamId.startsWith(STREAM));
  return [...Map.groupBy(own, ({ streamId }) => streamId)].map(([streamId, stream]) => ({
    threadId: ThreadId.parse(streamId.slice(STREAM.length)),
    instructions: fold(session, stream as unknown as readonly SessionEvent[]).instructions,
  }));
}

/** 3: what a completed instruction changed, or a failed one pushed, is on the remote's thread branch, in one commit; in one more for each mended build. */
export async function checkCommits({ events, commits }: Outside): Promise<string[]> {
  const broken: string[] = [];
  for (const { threadId, instructions } of threadsOf(events)) {
    const onRemote = await commits(threadId);
    for (const instruction of instructions.filter(({ status, commit, pushed }) => (status === "completed" || pushed) && commit?.sha)) {
      const own = onRemote.filter((commit) => commit.instruction === instruction.instructionId);
      if (own.length !== 1 + madeRepairs(events, instruction))
        broken.push(
          `3: the instruction ${instruction.instructionId} (${instruction.status}) has ${own.length} commits on the remote's thread branch`,
        );
      if (instruction.status === "completed" && !own.some(({ sha }) => sha === instruction.pushed?.sha))
        broken.push(`3: the pushed commit ${instruction.pushed?.sha} of ${instruction.instructionId} isn't on the remote's thread branch`);
    }
  }
  return broken;
}

/** Rounds of the agent after the first that changed something. */
function madeRepairs(events: readonly Envelope[], { instructionId }: Instruction): number {
  const own = (events as unknown as readonly SessionEvent[]).filter(
    (event) => event.type === "ChangesCommitted" && event.data.instructionId === instructionId,
  );
  return new Set(own.map((event) => (event.type === "ChangesCommitted" ? event.data.sha : null))).size - 1;
}

/**
 * 5 and 6: the thread's files hold every completed edit once, no edit twice and none that nobody asked for, and the thread's preview
 * shows the newest completed instruction's result.
 */
export async function checkEdits({ events, remoteFile, live }: Outside, { edited, lineOf }: Expectation): Promise<string[]> {
  const broken: string[] = [];
  for (const { threadId, instructions } of threadsOf(events)) {
    // What a person had taken back is rightly gone.
    const takenBack = instructions.filter(({ status }) => status === "completed").map(({ undone }) => undone?.target);
    const ended = instructions.filter((instruction) => hasEnded(instruction) && !takenBack.includes(instruction.instructionId));
    const file = await remoteFile(threadId, edited.source);
    const newest = ended.findLast(({ status, commit }) => status === "completed" && commit?.sha);
    const served = newest ? await (await live(previewSite(threadId)))?.read(edited.page) : null;
    const page = served ? new TextDecoder().decode(served) : null;
    for (const { status, text, instructionId } of ended) {
      const line = lineOf(text.trim());
      if (line === null) continue;
      const times = count(file ?? "", line);
      if (times > 1) broken.push(`5: the edit of ${instructionId} (${status}) is there ${times} times`);
      if (status === "completed" && times === 0) broken.push(`3: the edit of ${instructionId} is not on the remote's thread branch`);
      if (status === "completed" && count(page ?? "", line) !== 1)
        broken.push(`6: the preview of ${threadId} lacks the edit of ${instructionId}, or has it twice`);
    }
  }
  return broken;
}

export const count = (text: string, line: string): number => text.split("\n").filter((other) => other.trim() === line).length;
