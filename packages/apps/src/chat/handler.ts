import type { UrlRequest, UrlResponse } from "../functions/url-request.ts";
import { ChatSettings, settingsOf } from "../wiring/aws/settings.ts";
import type { ChatAnswer, ChatRequest } from "./take-chat-message.ts";

// Checked when the function starts; what takes messages is loaded with the first one.
const settings = settingsOf(ChatSettings, process.env);
let taking: Promise<(request: ChatRequest) => Promise<ChatAnswer>> | null = null;

const PATH = /^\/channels\/chat\/([^/]{1,100})\/?$/;

/** Chat messages, by a signed `POST /channels/chat/{projectId}`. */
export async function handler(request: UrlRequest): Promise<UrlResponse> {
  const projectId = PATH.exec(request.rawPath ?? "")?.[1];
  const method = request.requestContext?.http?.method;
  if (projectId === undefined) return answer(404, { code: "not-found", message: "messages are posted to /channels/chat/{projectId}" });
  if (method !== undefined && method !== "POST") return answer(405, { code: "only-post", message: "messages are posted: use POST" });
  const body = Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
  taking ??= import("./chat-taker.ts").then(({ chatTaker }) => chatTaker(settings));
  const take = await taking;
  const { status, body: said } = await take({ projectId, headers: request.headers ?? {}, body });
  return answer(status, said);
}

const answer = (statusCode: number, body: object): UrlResponse => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  body: JSON.stringify(body),
});
