import {
  type Attachment,
  type InboundMessage,
  type Instant,
  type Language,
  MAX_INSTRUCTION_TEXT,
  type MediaStore,
  type ProjectId,
  type ReadMessage,
  type RefusedAttachment,
  type StorageKey,
  type TakenFiles,
} from "@webordinary/domain";
import { base64Bytes, type ChatMessage } from "./chat-message.ts";
import { chatMessageId } from "./chat-message-ids.ts";

/** A file as it came. `storeAttachments` of `@webordinary/adapters/mail` takes these, by the rules that mails' files are taken by. */
export type ChatFile = { readonly filename: string; readonly contentType: string; readonly content: Uint8Array };

export type ChatMessageReaderOptions = {
  readonly mediaStore: MediaStore;
  readonly storeAttachments: (
    files: readonly ChatFile[],
    mediaStore: MediaStore,
    options: { readonly maxPicturesMs: number },
  ) => Promise<{ readonly attachments: Attachment[]; readonly refused: RefusedAttachment[] }>;
  readonly detectLanguage: (text: string) => Language;
};

/** Whoever posts a message waits for the answer, and on AWS for at most 30 seconds. Milliseconds. */
const MAX_PICTURES_MS = 15_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** What a signed chat message says, as every channel's message is said. */
export class ChatMessageReader {
  readonly #options: ChatMessageReaderOptions;

  constructor(options: ChatMessageReaderOptions) {
    this.#options = options;
  }

  /** The signature was checked before: it stands for who wrote. */
  read(chat: ChatMessage, about: { readonly projectId: ProjectId; readonly rawKey: StorageKey; readonly at: Instant }): ReadMessage {
    const { mediaStore, detectLanguage } = this.#options;
    const whole = clean(chat.text);
    const text = whole.slice(0, MAX_INSTRUCTION_TEXT).toWellFormed();
    const message: InboundMessage = {
      messageId: chatMessageId(chat.messageId),
      channel: "chat",
      from: chat.from.toLowerCase(),
      to: [about.projectId],
      cc: [],
      subject: clean(chat.subject ?? "")
        .replace(/\s+/g, " ")
        .trim(),
      text,
      wholeTextKey: null,
      language: detectLanguage(text),
      authentication: { verdict: "passed", detail: "signed by the chat's service" },
      attachments: [],
      refusedAttachments: [],
      inReplyTo: chat.inReplyTo ? chatMessageId(chat.inReplyTo) : null,
      references: [],
      quotedTokens: [],
      automatic: null,
      deliveryReport: null,
      sentAt: about.at,
      rawKey: about.rawKey,
    };
    const takeFiles = async (): Promise<TakenFiles> => ({
      text,
      wholeTextKey: text === whole ? null : await mediaStore.put(new TextEncoder().encode(whole)),
      ...(await this.#files(chat)),
    });
    return { message, takeFiles };
  }

  async #files({ attachments }: ChatMessage): Promise<Pick<InboundMessage, "attachments" | "refusedAttachments">> {
    const files = attachments.map(({ name, contentType, content }) => ({ filename: name, contentType, content: base64Bytes(content) }));
    const readable = files.filter((file): file is ChatFile => file.content !== null);
    const stored =
      readable.length === 0 ? NOTHING : await this.#options.storeAttachments(readable, this.#options.mediaStore, { maxPicturesMs: MAX_PICTURES_MS });
    const unreadable = files.filter(({ content }) => content === null).map(({ filename }) => ({ name: shownName(filename), reason: NO_BASE64 }));
    return { attachments: stored.attachments, refusedAttachments: [...stored.refused, ...unreadable] };
  }
}

const NOTHING = { attachments: [], refused: [] };
const NO_BASE64 = "it arrived damaged: please send it again";

const shownName = (name: string): string => clean(name).replace(/\s+/g, " ").trim().slice(0, 100).toWellFormed() || "a file";

const clean = (text: string): string =>
  text
    .replace(/\r\n?|\u0085/g, "\n")
    .replace(CONTROL_CHARACTERS, "")
    .toWellFormed();
