import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { audienceOf } from "./audience.ts";
import { noSuchSitePage } from "./notice-page.ts";
import type { Overview } from "./overview.ts";
import { overviewPage } from "./overview-page.ts";
import { PAGE_HEADERS } from "./page-frame.ts";
import { REPLY_HEADERS } from "./reply-page.ts";
import { sendAnswer, sendNotice } from "./serve-site.ts";
import type { SiteSource } from "./site-source.ts";

export type RouteOptions = {
  readonly sites: SiteSource;
  readonly overview: () => Promise<Overview>;
  /** The HTML of a reply's mail, by its id; null when it isn't kept here. */
  readonly reply: (replyId: string) => Promise<string | null>;
  readonly baseDomain: string;
  /** Whether who asks must not be told what is on this machine. */
  readonly isStranger: (request: FastifyRequest) => boolean;
  /** Where the index page is: `http://localhost:4400/`. */
  readonly indexUrl: () => string;
};

const READ = ["GET", "HEAD"] as const;
const DATA_HEADERS = { "cache-control": "no-store", "cross-origin-resource-policy": "same-origin" } as const;

/** The index page and its data under our own name, the sites under theirs. */
export function addRoutes(app: FastifyInstance, { sites, overview, reply: replyHtml, baseDomain, indexUrl, isStranger }: RouteOptions): void {
  const method = [...READ];
  const ours = { audience: "overview" } as const;

  app.route({
    method,
    url: "/",
    constraints: ours,
    handler: async (_request, reply) => reply.headers(PAGE_HEADERS).send(overviewPage(await overview(), new Date())),
  });
  app.route({
    method,
    url: "/status.json",
    constraints: ours,
    handler: async (_request, reply) => reply.headers(DATA_HEADERS).send(await overview()),
  });
  app.route<{ Params: { replyId: string } }>({
    method,
    url: "/replies/:replyId",
    constraints: ours,
    handler: async ({ params }, reply) => {
      const mail = await replyHtml(params.replyId);
      if (mail === null)
        return sendNotice(reply, 404, "No such reply", "No reply of that name is kept here. Those that are, are on the index page, /");
      return reply.headers(REPLY_HEADERS).send(mail);
    },
  });
  app.route({ method, url: "/healthz", constraints: ours, handler: async (_request, reply) => reply.headers(DATA_HEADERS).send({ ok: true }) });

  app.route({
    method,
    url: "*",
    constraints: { audience: "site" },
    handler: async (request, reply) => {
      const audience = audienceOf(request.headers.host, baseDomain);
      const path = pathOf(request.raw.url);
      if (audience.kind !== "site" || path === null) return sendAnswer(request, reply, { kind: "refused" });
      const answer = await sites.resolve(audience.site, path);
      return answer === null ? noSuchSite(request, reply) : sendAnswer(request, reply, answer);
    },
  });
  app.route({ method, url: "*", constraints: { audience: "no-site" }, handler: async (request, reply) => noSuchSite(request, reply) });

  // Whoever leads a name of their own here may read the answer, so it tells nothing of what there is.
  app.route({
    method,
    url: "*",
    constraints: { audience: "foreign" },
    handler: async (_request, reply) => sendNotice(reply, 404, "Nothing here", `This server doesn't go by that name. It answers at ${indexUrl()}`),
  });

  async function noSuchSite(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (isStranger(request)) return sendNotice(reply, 404, "No such site", "Nothing is published here.");
    return reply
      .code(404)
      .headers(PAGE_HEADERS)
      .send(noSuchSitePage(request.headers.host ?? "", await overview(), indexUrl()));
  }
}

/** The request's path without its query; null when its target isn't a path. */
function pathOf(target: string | undefined): string | null {
  return target?.startsWith("/") ? target.replace(/\?.*$/s, "") : null;
}
