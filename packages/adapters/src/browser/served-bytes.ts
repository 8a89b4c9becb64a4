import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { get as getHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { get as getHttps } from "node:https";
import { isLoopbackName, LOOPBACK, webAddress } from "./web-origin.ts";

/** `/about` to `/about/`, `http` to `https`: more is a loop. */
const MAX_REDIRECTS = 3;

export type FetchLimits = {
  /** Milliseconds, for all of it. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
};

/**
 * What an address serves with status 200, as its server has it (not compressed); null when it can't be reached in time, isn't
 * there, is larger than the limit or leads to another host.
 */
export async function servedBytes(url: string, limits: FetchLimits): Promise<Uint8Array | null> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  let address = webAddress(url);
  for (let hop = 0; address && hop <= MAX_REDIRECTS; hop++) {
    const answer = await get(address, signal, limits.maxBytes);
    if (answer?.status === 200) return answer.body;
    const next: URL | null = answer?.location && URL.canParse(answer.location, address.href) ? new URL(answer.location, address) : null;
    address = next?.hostname === address.hostname ? webAddress(next.href) : null;
  }
  return null;
}

type Answer = { readonly status: number; readonly location: string | null; readonly body: Uint8Array };

/** Null for whatever goes wrong on the way: the caller asks whether a page is there, and it isn't. */
function get(address: URL, signal: AbortSignal, maxBytes: number): Promise<Answer | null> {
  return new Promise((resolve) => {
    const send = address.protocol === "https:" ? getHttps : getHttp;
    const options: RequestOptions = {
      agent: false,
      signal,
      lookup: lookupWithLoopback,
      headers: { "accept-encoding": "identity", accept: "text/html,*/*" },
    };
    const request = send(address, options, (response) => {
      bodyOf(response, maxBytes).then(
        (body) => {
          if (body === null) request.destroy();
          resolve(body && { status: response.statusCode ?? 0, location: response.headers.location ?? null, body });
        },
        () => resolve(null),
      );
    });
    request.on("error", () => resolve(null));
  });
}

/** Null when it has more bytes than allowed. Throws when the connection breaks. */
async function bodyOf(response: IncomingMessage, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

function lookupWithLoopback(host: string, options: LookupOptions, found: Found): void {
  if (!isLoopbackName(host)) lookup(host, options, found);
  else if (options.all) found(null, [{ address: LOOPBACK, family: 4 }]);
  else found(null, LOOPBACK, 4);
}
