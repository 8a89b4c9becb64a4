import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { halfJson, halfStream, type ScriptedTurn, streamOf } from "./scripted-turn.ts";

/** Turns in order, the last of them again and again; or a function of the request and of its number from 0. */
export type ApiScript = readonly ScriptedTurn[] | ((request: ApiRequest, index: number) => ScriptedTurn);

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: MessagesBody;
};

export type ScriptedApi = {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** Requests for messages, as they came. */
  readonly requests: readonly ApiRequest[];
  /** From now on these turns are played, from their beginning. */
  play(script: ApiScript): void;
  /** Resolves when there have been so many requests for messages. */
  requested(count: number): Promise<void>;
  stop(): Promise<void>;
};

export type MessagesBody = {
  readonly model: string;
  readonly system?: unknown;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly { readonly name: string }[];
};

/** The service's own limit is 32 MB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/**
 * A local Messages API that answers `POST /v1/messages` by a script, on 127.0.0.1 and a free port: for tests of programs that speak
 * to a model. It says nothing about how a model behaves.
 */
export async function startScriptedApi(script: ApiScript): Promise<ScriptedApi> {
  const requests: ApiRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let playing = script;
  let played = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "/";
    const text = await bodyOf(request);
    if (request.method !== "POST" || !path.startsWith("/v1/messages") || path.includes("count_tokens")) {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
      return;
    }
    const received: ApiRequest = { method: "POST", path, headers: request.headers, body: JSON.parse(text) as MessagesBody };
    const number = requests.push(received);
    const turn = typeof playing === "function" ? playing(received, played) : (playing[played] ?? playing.at(-1));
    played++;
    for (const { count, resolve } of waiting) if (number >= count) resolve();
    if (!turn) throw new Error("the script has no turn: give at least one");
    play(turn, number, received.body.model, response);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "application/json" }).end(errorBody("api_error", String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    play: (next) => {
      playing = next;
      played = 0;
    },
    requested: (count) => (requests.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve }))),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function play(turn: ScriptedTurn, number: number, model: string, response: ServerResponse): void {
  const stream = () => response.writeHead(200, { "content-type": "text/event-stream", "request-id": `req_${number}` });
  switch (turn.kind) {
    case "text":
    case "tools":
    case "refusal":
      stream().end(streamOf(turn, number, model));
      return;
    case "error":
      response
        .writeHead(turn.status, { "content-type": "application/json", ...turn.headers })
        .end(errorBody(turn.type, turn.message ?? `scripted ${turn.status}`));
      return;
    case "stall":
      // Nothing is ended here: that is what stalls. `stop` closes all connections.
      if (turn.after === "headers") stream().flushHeaders();
      if (turn.after === "text") stream().write(halfStream(number, model));
      return;
    case "cut":
      if (turn.after === "request") response.destroy();
      else stream().write(halfJson(number, model), () => response.destroy());
      return;
    case "truncated":
      stream().end(halfJson(number, model));
      return;
  }
}

const errorBody = (type: string, message: string): string => JSON.stringify({ type: "error", error: { type, message } });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error(`a request has more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
