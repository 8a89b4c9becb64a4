import { request } from "node:http";

export type Page = { readonly status: number; readonly type: string; readonly body: string };

/** A page of a site by its host's name, which not every resolver knows for *.localhost. */
export function getPage(host: string, port: number, path = "/"): Promise<Page> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers["content-type"] ?? "",
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}
