import { describeError } from "../functions/partial-batch.ts";
import type { UrlRequest, UrlResponse } from "../functions/url-request.ts";
import { baseProfile, INBOX } from "../wiring/aws/base.ts";
import { settingsOf, WebhookSettings } from "../wiring/aws/settings.ts";
import { pickPorts, resolve } from "../wiring/resolve-ports.ts";
import { takePush } from "./github-push.ts";

const settings = settingsOf(WebhookSettings, process.env);
const container = baseProfile(settings);
const ports = pickPorts(container, ["eventStore", "projectDirectory", "ids", "clock", "logger"]);
const inbox = resolve(container, INBOX);

/** GitHub's webhook: a push to a project's own branch. */
export async function handler(request: UrlRequest): Promise<UrlResponse> {
  try {
    const body = Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
    const { status, message } = await takePush(ports, inbox, settings.WEBORDINARY_WEBHOOK_SECRET, { headers: request.headers ?? {}, body });
    return answer(status, message);
  } catch (error) {
    ports.logger.error("a webhook could not be handled; its sender may send it again", { error: describeError(error) });
    return answer(503, "try again later");
  }
}

const answer = (statusCode: number, message: string): UrlResponse => ({
  statusCode,
  headers: { "content-type": "application/json", "x-content-type-options": "nosniff" },
  body: JSON.stringify({ message }),
});
