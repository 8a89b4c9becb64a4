import { join } from "node:path";
import { type Ports, ThreadId } from "@webordinary/domain";
import { outcomeOf } from "../local/await-outcome.ts";
import { resultOf } from "../local/result.ts";
import { NEXT_MAIL } from "../local/sample.ts";
import { dataFolders } from "../wiring/embedded-profile.ts";
import { shortPath } from "./short-path.ts";

/** When a reply has gone out, tells where to look, where the reply is, and how to go on. */
export function tellReplies(
  { eventBus, eventStore }: Pick<Ports, "eventBus" | "eventStore">,
  dataDir: string,
  say: (line: string) => void,
): () => void {
  const { outbox } = dataFolders(dataDir);
  return eventBus.listen(async (event) => {
    if (event.type !== "ReplySent") return;
    const threadId = ThreadId.parse(event.data.threadId);
    const { previewUrl } = resultOf(await outcomeOf(eventStore, threadId, event.correlationId), threadId, event.correlationId, outbox);
    say("");
    if (previewUrl) say(`  Look      ${previewUrl}`);
    say(`  Reply     ${shortPath(join(outbox, `${String(event.data.replyId)}.eml`))}`);
    say(`  Story     npx webordinary events ${threadId}`);
    say(`  Next      npx webordinary send ${shortPath(NEXT_MAIL)} --wait`);
    say("");
  });
}
