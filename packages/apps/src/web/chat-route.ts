import { MAX_CHAT_BODY_BYTES } from "@webordinary/adapters/chat";
import type { FastifyError, FastifyPluginAsync, FastifyRequest } from "fastify";

/** A request as it came, and what is answered, as JSON. Header names in lower case. */
export type TakeChat = (request: {
  readonly projectId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}) => Promise<{ readonly status: number; readonly body: object }>;

const CHAT_URL = "/channels/chat/:projectId";

/** What is larger is answered before it is read. A little more than a chat message may have, which says so itself. Bytes. */
const MAX_BODY = MAX_CHAT_BODY_BYTES + 1024;

export const isForChat = ({ method, routeOptions }: FastifyRequest): boolean => method === "POST" && routeOptions.url === CHAT_URL;

/** The one address that is written to. What comes proves itself by a signature over the very bytes, so they are left as they are. */
export const chatRoute =
  (take: TakeChat, onError?: (error: Error) => void): FastifyPluginAsync =>
  async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    app.setErrorHandler(async (error: FastifyError, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status >= 500) onError?.(error);
      return reply.code(status).headers(NOT_KEPT).send(faultOf(status));
    });
    app.route({
      method: "POST",
      url: CHAT_URL,
      bodyLimit: MAX_BODY,
      constraints: { audience: "overview" },
      handler: async (request, reply) => {
        const { projectId = "" } = request.params as { projectId?: string };
        const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
        const { status, body: answer } = await take({ projectId, headers: plainHeaders(request.headers), body });
        return reply.code(status).headers(NOT_KEPT).send(answer);
      },
    });
  };

const NOT_KEPT = { "cache-control": "no-store" } as const;

function faultOf(status: number): { readonly code: string; readonly message: string } {
  if (status === 413) return { code: "too-large", message: `a request has at most ${MAX_BODY} bytes, its files included: send a smaller file` };
  if (status < 500) return { code: "malformed", message: "this request can't be read: post JSON" };
  return { code: "try-again", message: "the message couldn't be taken now: send it again in a minute, signed anew" };
}

/** A header that came twice is none. */
const plainHeaders = (headers: FastifyRequest["headers"]): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : undefined]));
