import { ChatMessageReader } from "@webordinary/adapters/chat";
import type { MediaStore } from "@webordinary/domain";
import type { ReadsChat } from "./take-chat-message.ts";

/** What looks into files is more than all the rest: it is loaded with the first message. */
export function lazyChatReader(mediaStore: MediaStore): ReadsChat {
  let reader: Promise<ReadsChat> | null = null;
  const load = async (): Promise<ReadsChat> => {
    const { detectLanguage, storeAttachments } = await import("./files-and-languages.ts");
    return new ChatMessageReader({ mediaStore, storeAttachments, detectLanguage: (text) => detectLanguage(text) });
  };
  return {
    async read(chat, about) {
      reader ??= load();
      return (await reader).read(chat, about);
    },
  };
}
