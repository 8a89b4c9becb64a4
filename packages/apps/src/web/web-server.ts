import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { audienceOf } from "./audience.ts";
import { audienceConstraint } from "./audience-constraint.ts";
import { chatRoute, isForChat, type TakeChat } from "./chat-route.ts";
import type { Overview } from "./overview.ts";
import { PortTakenError } from "./port-taken.ts";
import { addRoutes } from "./routes.ts";
import { sendNotice } from "./serve-site.ts";
import type { SiteSource } from "./site-source.ts";

export type WebServerOptions = {
  readonly sites: SiteSource;
  readonly overview: () => Promise<Overview>;
  /** The HTML of a reply's mail, by its id, null when it isn't kept; left out, no reply can be read here. */
  readonly reply?: (replyId: string) => Promise<string | null>;
  /** 0: any free one. */
  readonly port: number;
  /** An address of this machine. */
  readonly host?: string;
  /** The name under which the index page is, and below which the sites are. */
  readonly baseDomain?: string;
  /** Takes what is posted to `/channels/chat/{projectId}`; left out, nothing can be posted. */
  readonly chat?: TakeChat | undefined;
  /** Whether a client must not be told what is on this machine; left out, nobody. */
  readonly isStranger?: (client: Socket) => boolean;
  /** Told of every request that failed by our fault. */
  readonly onError?: (error: Error) => void;
};

export type WebServer = {
  /** Listens; throws a `PortTakenError` when another program has the port. */
  start(): Promise<Listening>;
  /** Ends every connection and stops listening. Safe to call twice, and before `start`. */
  close(): Promise<void>;
};

export type Listening = {
  readonly port: number;
  /** The addresses that are listened on: `127.0.0.1`, and `::1` where there is one. */
  readonly addresses: readonly string[];
  /** The index page: `http://localhost:4400/`. */
  readonly url: string;
};

/** Sites are looked at, not written to: what comes with a request is small. Bytes. */
const MAX_BODY = 1024;
/** A request is a few hundred bytes; whoever needs longer to send it isn't a browser. Milliseconds. */
const REQUEST_TIMEOUT = 30_000;
const IPV4_LOOPBACK = "127.0.0.1";
const IPV6_LOOPBACK = "::1";

/** The local web server: the index page at `baseDomain`, each site at `{site}.{baseDomain}`. */
export function createWebServer(options: WebServerOptions): WebServer {
  const { sites, overview, reply = async () => null, port: wantedPort, host = IPV4_LOOPBACK, baseDomain = "localhost", chat, onError } = options;
  const isStranger = ({ raw }: FastifyRequest) => options.isStranger?.(raw.socket) ?? false;
  let indexUrl = `http://${baseDomain}:${wantedPort}/`;
  let second: Server | undefined;

  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: MAX_BODY,
    requestTimeout: REQUEST_TIMEOUT,
    routerOptions: { constraints: { audience: audienceConstraint(baseDomain) } },
    frameworkErrors: (error, _request, reply) => void failed(error, reply as FastifyReply, onError),
  });
  guardRequests(app, onError);
  app.addHook("onRequest", async (request, reply) => {
    if (isForChat(request) || audienceOf(request.headers.host, baseDomain).kind !== "overview" || !isStranger(request)) return;
    return sendNotice(reply, 403, "Not for you", "Programs in a sandbox, such as a site's build, aren't told what is on this machine.");
  });
  app.register(fastifyStatic, { serve: false });
  if (chat) app.register(chatRoute(chat, onError));
  app.after(() => addRoutes(app, { sites, overview, reply, baseDomain, indexUrl: () => indexUrl, isStranger }));

  return {
    async start() {
      await listen(app, host, wantedPort);
      const { port } = app.server.address() as AddressInfo;
      indexUrl = `http://${baseDomain}:${port}/`;
      if (host === IPV4_LOOPBACK) second = await listenOnIpv6(app, port);
      return { port, addresses: second === undefined ? [host] : [host, IPV6_LOOPBACK], url: indexUrl };
    },
    async close() {
      await Promise.all([second === undefined ? undefined : closeNow(second), app.close()]);
    },
  };
}

function guardRequests(app: FastifyInstance, onError: WebServerOptions["onError"]): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    if (request.method === "GET" || request.method === "HEAD" || isForChat(request)) return;
    return sendNotice(
      reply.headers({ allow: "GET, HEAD", connection: "close" }),
      405,
      "Only for looking",
      "Pages here can be read, with GET and HEAD.",
    );
  });
  app.setNotFoundHandler(async (_request, reply) =>
    sendNotice(reply, 404, "Not found", "There is no such page. Everything that runs here is on the index page, /"),
  );
  app.setErrorHandler((error: FastifyError, _request, reply) => failed(error, reply, onError));
}

/** Errors of the request (a broken address, a range beyond the end) keep their status; everything else is ours and is reported. */
function failed(error: FastifyError, reply: FastifyReply, onError: WebServerOptions["onError"]): FastifyReply {
  const status = error.statusCode ?? (error as { status?: number }).status ?? 500;
  const headers = (error as { headers?: Record<string, string> }).headers;
  if (headers !== undefined) reply.headers(headers);
  reply.header("x-content-type-options", "nosniff");
  if (status < 500) return sendNotice(reply, status, "Not possible", "This request can't be answered as it was asked.");
  onError?.(error);
  return sendNotice(reply, 500, "Something went wrong", "The server could not read what belongs here. Its log says why.");
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw new PortTakenError(host, port, { cause: error });
    throw error;
  }
}

function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The callback's error says that it was closed already, which is what is wanted.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Browsers may look for localhost at ::1 first. Where that can't be listened on they come back to 127.0.0.1, so it is no error. */
function listenOnIpv6(app: FastifyInstance, port: number): Promise<Server | undefined> {
  const server = createServer((request, response) => app.routing(request, response));
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen({ host: IPV6_LOOPBACK, port }, () => resolve(server));
  });
}
