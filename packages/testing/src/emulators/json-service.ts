import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { RequestLog } from "./request-log.ts";

/** An error as the service's own: the caller sees `code` as its name. */
export class JsonServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = "JsonServiceError";
    this.code = code;
    this.status = status;
  }
}

export type JsonRequest = { readonly action: string; readonly region: string; readonly body: Readonly<Record<string, unknown>> };
export type JsonService = { readonly endpoint: string; readonly log: RequestLog; stop(): Promise<void> };

/** More than any of these services takes. Bytes. */
const MAX_BODY_BYTES = 45 * 1024 * 1024;

/** A service that speaks AWS's JSON over HTTP: the operation is in `X-Amz-Target`, or, for REST, is the method and path. On 127.0.0.1 and a free port. */
export async function startJsonService(answer: (request: JsonRequest) => Promise<object> | object): Promise<JsonService> {
  const log = new RequestLog();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const action =
      String(request.headers["x-amz-target"] ?? "")
        .split(".")
        .at(-1) || `${request.method} ${path}`;
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
    };
    const fail = (status: number, code: string, message: string) => {
      response.setHeader("x-amzn-errortype", code);
      send(status, { __type: code, message });
    };
    bodyOf(request)
      .then(async (body) => {
        const fault = log.note({ method: request.method ?? "", path, action });
        if (fault) return fail(fault.status, fault.code, "injected");
        send(200, await answer({ action, region: regionOf(request), body }));
      })
      .catch((error: unknown) => {
        if (error instanceof JsonServiceError) fail(error.status, error.code, error.message);
        else fail(500, "InternalFailure", String(error));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${port}`, log, stop };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new JsonServiceError("RequestEntityTooLarge", `more than ${MAX_BODY_BYTES} bytes`, 413);
    chunks.push(chunk as Buffer);
  }
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
}

/** From the signature: `Credential=KEY/20260101/eu-central-1/events/aws4_request`. */
const regionOf = (request: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "us-east-1";
