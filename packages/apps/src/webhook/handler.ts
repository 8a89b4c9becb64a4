import { describeError } from "../functions/partial-batch.ts";
import { baseProfile, INBOX } from "../wiring/aws/base.ts";
import { settingsOf, WebhookSettings } from "../wiring/aws/settings.ts";
import { pickPorts, resolve } from "../wiring/resolve-ports.ts";
import { takePush } from "./github-push.ts";

const settings = settingsOf(WebhookSettings, process.env);
const container = baseProfile(settings);
const ports = pickPorts(container, ["eventStore", "projectDirectory", "ids", "clock", "logger"]);
const inbox = resolve(container, INBOX);

/** The part of a function URL's request that is used here. */
export type UrlRequest = {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
};
export type UrlResponse = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

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
