import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWebServer, type TakeChat, type WebServer } from "./index.ts";

let server: WebServer;
let port: number;
let take: TakeChat;
const taken: Parameters<TakeChat>[0][] = [];
const errors: string[] = [];

beforeAll(async () => {
  server = createWebServer({
    sites: { resolve: async () => null },
    overview: async () => ({ projects: [], threads: [], replies: [], sending: { address: "", smtp: "", commands: [] }, parkedEvents: 0 }),
    port: 0,
    chat: (request) => take(request),
    onError: (error) => errors.push(error.message),
  });
  ({ port } = await server.start());
});
afterAll(() => server.close());
beforeEach(() => {
  taken.length = 0;
  errors.length = 0;
  take = async (request) => {
    taken.push(request);
    return { status: 202, body: { outcome: "accepted" } };
  };
});

type Sent = { readonly method?: string; readonly path?: string; readonly headers?: Record<string, string>; readonly body?: Uint8Array | string };

function send({ method = "POST", path = "/channels/chat/amelia", headers = {}, body = "" }: Sent = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers: { host: `localhost:${port}`, ...headers } }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

test.each(["application/json", "application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded"])(
  "what is posted as %s comes byte for byte, with its headers and its project",
  async (type) => {
    const body = Buffer.from('{ "text" : "Grüße" }\r\n');
    expect(await send({ headers: { "content-type": type, "x-webordinary-timestamp": "1" }, body })).toEqual({
      status: 202,
      text: '{"outcome":"accepted"}',
    });
    expect(taken).toMatchObject([{ projectId: "amelia", headers: { "x-webordinary-timestamp": "1" } }]);
    expect(Buffer.from(taken[0]?.body ?? []).equals(body)).toBe(true);
  },
);

test("a post without a body is one of no bytes", async () => {
  expect((await send()).status).toBe(202);
  expect(taken.map(({ body }) => body.byteLength)).toEqual([0]);
});

test("more than a message may have is refused before it is read", async () => {
  const { status, text } = await send({ body: Buffer.alloc(6 * 1024 * 1024 + 1025) });
  expect([status, JSON.parse(text)]).toMatchObject([413, { code: "too-large" }]);
  expect(taken).toEqual([]);
});

test("a fault of ours is told as one to try again, and reported", async () => {
  take = () => Promise.reject(new Error("the disk is gone"));
  const { status, text } = await send({ body: "{}" });
  expect([status, JSON.parse(text)]).toMatchObject([500, { code: "try-again" }]);
  expect(errors).toEqual(["the disk is gone"]);
});

test.each<[string, Sent, number]>([
  ["another method", { method: "PUT" }, 405],
  ["another path", { path: "/channels/chat" }, 405],
  ["a path below", { path: "/channels/chat/amelia/more" }, 405],
  ["a site's name", { headers: { host: "amelia.localhost" } }, 405],
  ["somebody else's name that leads here", { headers: { host: "evil.example" } }, 405],
  ["a look", { method: "GET" }, 404],
])("%s isn't taken", async (_what, sent, status) => {
  expect((await send(sent)).status).toBe(status);
  expect(taken).toEqual([]);
});
