import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type BuiltSite, isPage, type ReleaseFile } from "@webordinary/domain";

/** The addresses of a built site's pages, sorted: `/`, `/about/`. */
export function pagesOf(site: BuiltSite): string[] {
  return site.release.files.filter(isPage).map(({ path }) => `/${path.replace(/(^|\/)index\.html$/, "$1")}`);
}

/** The file that answers an address; null when none does. */
export function fileAt(site: BuiltSite, pathname: string): ReleaseFile | null {
  const path = decoded(pathname)?.replace(/^\//, "");
  if (path === undefined) return null;
  const names = path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}/index.html`, `${path}.html`];
  return names.map((name) => site.release.files.find((file) => file.path === name)).find((file) => file !== undefined) ?? null;
}

/** Serves a built site on this machine alone while `use` runs; `origin` has no slash at its end. Only the release's own files can be asked for. */
export async function withServedSite<T>(site: BuiltSite, use: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer(answering(site));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await closed(server);
  }
}

const answering =
  (site: BuiltSite): RequestListener =>
  (request, response) => {
    const file = fileAt(site, new URL(request.url ?? "/", "http://site").pathname);
    if (!file) {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    site.read(file.path).then(
      (bytes) => response.writeHead(200, { "content-type": file.contentType, "cache-control": "no-store" }).end(bytes),
      // Built again meanwhile.
      () => response.writeHead(404, { "content-type": "text/plain" }).end("not found"),
    );
  };

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
