import { join } from "node:path";
import { type Ports, ThreadId } from "@webordinary/domain";
import { outcomeOf } from "../local/await-outcome.ts";
import { dataArgument } from "../local/data-argument.ts";
import { resultOf } from "../local/result.ts";
import { nextCommand } from "../local/sample.ts";
import { dataFolders } from "../wiring/embedded-profile.ts";
import { shortPath } from "./short-path.ts";

/** When a reply has gone out, tells where to look, where the reply is, and how to go on. */
export function tellReplies(
  ports: Pick<Ports, "eventBus" | "eventStore" | "projectDirectory" | "readModels">,
  dataDir: string,
  say: (line: string) => void,
): () => void {
  const { eventBus, eventStore } = ports;
  const { outbox } = dataFolders(dataDir);
  return eventBus.listen(async (event) => {
    if (event.type !== "ReplySent") return;
    const threadId = ThreadId.parse(event.data.threadId);
    const { previewUrl, publicUrl } = resultOf(await outcomeOf(eventStore, threadId, event.correlationId), threadId, event.correlationId, outbox);
    say("");
    const look = previewUrl ?? publicUrl;
    if (look) say(`  Look      ${look}`);
    say(`  Reply     ${shortPath(join(outbox, `${String(event.data.replyId)}.eml`))}`);
    say(`  Story     npx webordinary events ${threadId}${dataArgument(dataDir, shortPath)}`);
    say(`  Next      ${await nextCommand(ports, dataDir, shortPath)}`);
    say("");
  });
}
