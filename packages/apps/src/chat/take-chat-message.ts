import { type ChatMessage, checkSignature, MAX_CHAT_BODY_BYTES, readChatMessage, type SignedHeaders } from "@webordinary/adapters/chat";
import {
  type IngestOutcome,
  type Instant,
  type Ports,
  type Project,
  ProjectId,
  type ReadMessage,
  receiveMessage,
  type StorageKey,
} from "@webordinary/domain";
import { describeError } from "../functions/partial-batch.ts";

/** A request as it came: the body byte for byte, since the signature is over it. Header names in lower case. */
export type ChatRequest = { readonly projectId: string; readonly headers: SignedHeaders; readonly body: Uint8Array };

/** What is answered, as JSON; an error has a `code` to act on and a `message` to read. */
export type ChatAnswer = {
  readonly status: number;
  readonly body:
    | { readonly threadId: string; readonly outcome: IngestOutcome["kind"]; readonly reason?: string; readonly detail?: string }
    | { readonly code: string; readonly message: string };
};

/** Makes a message of what a chat says; `ChatMessageReader` is one. */
export interface ReadsChat {
  read(
    chat: ChatMessage,
    about: { readonly projectId: ProjectId; readonly rawKey: StorageKey; readonly at: Instant },
  ): ReadMessage | Promise<ReadMessage>;
}

type ChatPorts = Parameters<typeof receiveMessage>[0] & Pick<Ports, "projectDirectory" | "rawMailStore">;

/**
 * Takes one signed chat message for a project. The same message again changes nothing, so a recorded request is harmless while its
 * signature is young, and refused when it isn't. When something breaks the sender is asked to try again.
 */
export async function takeChatMessage(ports: ChatPorts, reader: ReadsChat, secret: string, request: ChatRequest): Promise<ChatAnswer> {
  try {
    return await take(ports, reader, secret, request);
  } catch (error) {
    ports.logger.error("a chat message could not be taken; its sender may send it again", { error: describeError(error) });
    return TRY_AGAIN;
  }
}

async function take(ports: ChatPorts, reader: ReadsChat, secret: string, request: ChatRequest): Promise<ChatAnswer> {
  const { headers, body } = request;
  if (body.byteLength > MAX_CHAT_BODY_BYTES) return TOO_LARGE;
  const at = ports.clock.now();
  const fault = checkSignature(secret, headers, body, at);
  if (fault) return failure(401, fault.code, fault.message);
  const read = readChatMessage(body);
  if (!read.ok) return failure(400, "malformed", `this is no chat message: ${read.detail}`);
  const { message: chat } = read;
  if (chat.project !== request.projectId) {
    return failure(400, "other-project", "the message names another project than the address that it was posted to");
  }
  const project = await findProject(ports, request.projectId);
  if (!project) return failure(404, "unknown-project", "no project has this id: post to /channels/chat/{projectId}");
  const rawKey = await ports.rawMailStore.put(body);
  const message = await reader.read(chat, { projectId: project.projectId, rawKey, at });
  return accepted(await receiveMessage(ports, message, { project, token: chat.thread ?? null }));
}

const TOO_LARGE: ChatAnswer = {
  status: 413,
  body: { code: "too-large", message: `a message has at most ${MAX_CHAT_BODY_BYTES} bytes, its files included: send a smaller file` },
};

/** Something broke on our side, and nothing of it is told. */
const TRY_AGAIN: ChatAnswer = {
  status: 503,
  body: { code: "try-again", message: "the message couldn't be taken now: send it again in a minute, signed anew" },
};

/** Where no secret and callback are set. */
export const NO_CHAT_HERE: ChatAnswer = {
  status: 404,
  body: { code: "no-chat", message: "no chat is set up here: set WEBORDINARY_CHAT_SECRET and WEBORDINARY_CHAT_CALLBACK" },
};

const failure = (status: number, code: string, message: string): ChatAnswer => ({ status, body: { code, message } });

async function findProject({ projectDirectory }: Pick<Ports, "projectDirectory">, id: string): Promise<Project | null> {
  const projectId = ProjectId.safeParse(id);
  return projectId.success ? projectDirectory.find(projectId.data) : null;
}

/** Who signed may know why a message isn't acted on, also where its writer isn't answered. */
function accepted(outcome: IngestOutcome): ChatAnswer {
  const { threadId, kind } = outcome;
  const why = kind === "ignored" ? { reason: outcome.reason, detail: outcome.detail } : {};
  return { status: 202, body: { threadId, outcome: kind, ...why } };
}
