import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse, request as send } from "node:http";
import type { Gates } from "./gates.ts";

export type DoorOptions = {
  /** First word of what gates look through. */
  readonly name: string;
  readonly port: number;
  /** `http://127.0.0.1:PORT`: an emulator, which listens on the loopback alone. */
  readonly target: string;
  readonly gates: Gates;
  /** Told of every request that was answered with 200. */
  readonly onDone?: (request: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }) => void;
};

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** Headers that are about one connection, or that bodies handed on whole don't need. */
const OWN_HEADERS: readonly string[] = ["connection", "expect", "keep-alive", "transfer-encoding"];

/** An emulator's address in the containers' network: hands requests on, and stops those at whose gate it is shut. */
export function openDoor(options: DoorOptions): Promise<Server> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    pass(options, agent, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(502);
      response.end(String(error));
    });
  });
  return new Promise((resolve) => server.listen(options.port, "0.0.0.0", () => resolve(server)));
}

async function pass({ name, target, gates, onDone }: DoorOptions, agent: Agent, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = await whole(request);
  const { method = "", url = "/", headers } = request;
  const text = `${name} ${method} ${decodeURIComponent(url)} ${String(headers["x-amz-target"] ?? "")}\n${body.toString()}`;
  const sender = request.socket.remoteAddress ?? "";
  const answered = await gates.pass("before", text, sender, gone.signal);
  if (gone.signal.aborted) return;
  const answer = await forward(agent, new URL(url, target), request, body, gone.signal).catch((error: unknown) => {
    if (gone.signal.aborted) return null;
    throw error;
  });
  if (answer === null) return;
  answered(answer.status);
  if (answer.status === 200) onDone?.({ headers, body });
  await gates.pass("after", text, sender, gone.signal);
  if (gone.signal.aborted) return;
  response.writeHead(answer.status, without(answer.headers)).end(answer.body);
}

function forward(agent: Agent, url: URL, { method, headers }: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      { agent, signal, ...(method ? { method } : {}), headers: { ...without(headers), "content-length": body.length } },
      (response) => {
        whole(response).then((answer) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: answer }), reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const without = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => !OWN_HEADERS.includes(key)));
