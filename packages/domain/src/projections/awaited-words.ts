import type { Envelope } from "../kernel/envelope.ts";
import { InstructionId, ThreadId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { ReadModels } from "../ports/read-models.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { DocumentChange } from "./projection.ts";

/** A plan or a question that waits for a person's word. */
export type AwaitedWord = { readonly threadId: ThreadId; readonly instructionId: InstructionId; readonly since: string };

const keyOf = (threadId: string, instructionId: string): string => `${threadId}/${instructionId}`;

/** What waits for a person's word: collection `awaited`, key `{thread}/{instruction}`, kept until somebody answers. The janitor drops what is too old. */
export function awaitedWords(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id: threadId } = parseStream(event.streamId);
  if (aggregate !== "session") return [];
  const known = event as unknown as SessionEvent;
  if (!("instructionId" in known.data)) return [];
  const { instructionId } = known.data;
  const at = { collection: "awaited", key: keyOf(threadId, instructionId) };
  switch (known.type) {
    case "PlanProposed":
    case "QuestionAsked":
      return [{ ...at, change: () => ({ threadId, instructionId, since: event.occurredAt }) }];
    case "PlanApproved":
    case "PlanRejected":
    case "PlanAmended":
    case "QuestionAnswered":
    case "InstructionCancelled":
    case "InstructionExpired":
      return [{ ...at, change: () => null }];
    default:
      return [];
  }
}

/** How many documents are looked at in one go. */
const PAGE = 100;

export async function listAwaited(readModels: ReadModels): Promise<readonly AwaitedWord[]> {
  const awaited: AwaitedWord[] = [];
  for (let after: string | undefined; ; ) {
    const page = await readModels.list("awaited", "", after === undefined ? { limit: PAGE } : { limit: PAGE, after });
    for (const { value } of page) {
      awaited.push({ threadId: ThreadId.parse(value.threadId), instructionId: InstructionId.parse(value.instructionId), since: String(value.since) });
    }
    after = page.at(-1)?.key;
    if (page.length < PAGE || after === undefined) return awaited;
  }
}

/** Nothing is waited for any more. */
export async function forgetAwaited(readModels: ReadModels, threadId: ThreadId, instructionId: InstructionId): Promise<void> {
  const key = keyOf(threadId, instructionId);
  const document = await readModels.get("awaited", key);
  if (document) await readModels.remove("awaited", key, document.revision);
}
