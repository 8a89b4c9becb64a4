import type { buildApp } from "fauxqs";
import type { RequestLog } from "./request-log.ts";

type App = ReturnType<typeof buildApp>;

/** What fauxqs understands, and what says nothing about the operation. All else must not fall through to another operation. */
const UNDERSTOOD =
  /^(lifecycle|uploads|uploadId|partNumber|attributes|delete|list-type|prefix|delimiter|continuation-token|start-after|max-keys|marker|encoding-type|fetch-owner|x-id|response-.*|x-amz-.*)$/i;
/** Marks the hook's own look at an object, which nobody asked for. */
const OWN_LOOK = "x-emulator-own-look";

type Headers = Readonly<Record<string, string | string[] | undefined>>;
type S3Answer = { readonly status: number; readonly code: string; readonly message: string };

/**
 * Closes fauxqs' holes for S3: `If-Match` and `If-None-Match` on everything that writes, `x-amz-copy-source-if-match`, both checked and
 * carried out with no other write to the same object in between; 501 for sub-resources that it lacks (tagging, policy, versioning,
 * website ...), which otherwise overwrite the object or delete the bucket.
 */
export function closeS3Holes(app: App, log: RequestLog): void {
  const turns = new Map<string, Promise<void>>();
  /** Every object that anybody ever wrote to, decoded: what isn't among them needn't be looked for. */
  const written = new Set<string>();
  const etagOf = async (path: string): Promise<string | null> => {
    if (!written.has(decodeURIComponent(path))) return null;
    const { statusCode, headers } = await app.inject({ method: "HEAD", url: path, headers: { [OWN_LOOK]: "1" } });
    return statusCode === 200 ? String(headers.etag) : null;
  };

  app.addHook("onRequest", async (request, reply) => {
    const url = new URL(request.url, "http://emulator");
    if (request.headers[OWN_LOOK] || url.pathname.startsWith("/_fauxqs") || (request.method === "POST" && url.pathname === "/")) return;
    const refuse = ({ status, code, message }: S3Answer) =>
      reply
        .code(status)
        .type("application/xml")
        .send(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);

    const fault = log.note({ method: request.method, path: decodeURIComponent(url.pathname), action: `${request.method} object` });
    if (fault?.body !== undefined) return reply.code(fault.status).type("application/xml").send(fault.body);
    if (fault) return refuse({ ...fault, message: "injected" });
    const unknown = [...url.searchParams.keys()].find((name) => !UNDERSTOOD.test(name));
    if (unknown !== undefined) return refuse({ status: 501, code: "NotImplemented", message: `the emulator has no ${unknown}` });
    if (request.method === "GET" || request.method === "HEAD") return;
    if (/multipart\/form-data/.test(request.headers["content-type"] ?? ""))
      return refuse({ status: 501, code: "NotImplemented", message: "the emulator has no uploads by form: they name their object within the body" });

    // One writer of an object at a time, from its check to its answer.
    const before = turns.get(url.pathname) ?? Promise.resolve();
    const { promise: turn, resolve: done } = Promise.withResolvers<void>();
    turns.set(url.pathname, turn);
    reply.raw.once("close", () => {
      if (turns.get(url.pathname) === turn) turns.delete(url.pathname);
      done();
    });
    await before;
    const refusal = await refusalOf(request.method, url.pathname, request.headers, etagOf);
    if (refusal) return refuse(refusal);
    written.add(decodeURIComponent(url.pathname));
  });
}

const FAILED: S3Answer = { status: 412, code: "PreconditionFailed", message: "At least one of the pre-conditions you specified did not hold" };
const GONE: S3Answer = { status: 404, code: "NoSuchKey", message: "The specified key does not exist." };

async function refusalOf(method: string, path: string, headers: Headers, etagOf: (path: string) => Promise<string | null>): Promise<S3Answer | null> {
  const { "if-match": match, "if-none-match": noneMatch, "x-amz-copy-source-if-match": sourceMatch, "x-amz-copy-source": source } = headers;
  if (source && sourceMatch && !matches(sourceMatch, await etagOf(`/${String(source).replace(/^\//, "")}`))) return FAILED;
  if (match === undefined && noneMatch === undefined) return null;
  const etag = await etagOf(path);
  if (noneMatch !== undefined && etag !== null) return FAILED;
  if (match === undefined || matches(match, etag)) return null;
  // S3 deletes what isn't there without complaint, also under a condition.
  if (etag === null) return method === "DELETE" ? null : GONE;
  return FAILED;
}

const bare = (etag: string): string => etag.replaceAll('"', "");
const matches = (wanted: string | string[], etag: string | null): boolean => etag !== null && bare(String(wanted)) === bare(etag);
