import type { FastifyServerOptions } from "fastify";
import { audienceOf } from "./audience.ts";

type Strategy = NonNullable<NonNullable<FastifyServerOptions["routerOptions"]>["constraints"]>[string];
type RouteHandler = Parameters<ReturnType<Strategy["storage"]>["set"]>[1];

/** Lets a route say which audience it is for: `constraints: { audience: "site" }`. */
export function audienceConstraint(baseDomain: string): Strategy {
  return {
    name: "audience",
    storage() {
      const routes = new Map<string, RouteHandler>();
      return {
        get: (audience: string) => routes.get(audience) ?? null,
        set: (audience: string, handler: RouteHandler) => void routes.set(audience, handler),
      };
    },
    deriveConstraint: (request: { headers: { host?: string | undefined } }) => audienceOf(request.headers.host, baseDomain).kind,
  };
}
