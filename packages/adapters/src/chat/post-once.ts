/** An answer as far as it is read. */
export type CallbackAnswer = { readonly status: number; readonly text: string };

/** More of an answer isn't read. Bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** What Node and its fetch call the ways in which no connection came to be. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/**
 * One POST, whose redirects aren't followed. Throws `CallbackUnreachableError` when there was no connection, and so nothing was said;
 * `CallbackBrokenError` when one broke or took too long.
 */
export async function postOnce(
  url: string,
  { headers, body, timeoutMs }: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly timeoutMs: number },
): Promise<CallbackAnswer> {
  // Its path may be a secret, so errors name the host alone.
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, text: await startOf(response) };
  } catch (error) {
    const why = reasonOf(error);
    if (NEVER_CONNECTED.has(why.code))
      throw new CallbackUnreachableError(`the chat's service at ${host} can't be reached (${why.text})`, { cause: error });
    throw new CallbackBrokenError(`the chat's service at ${host} gave no answer (${why.text})`, { cause: error });
  }
}

async function startOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
}

/** fetch says only that it failed; its cause says why, and of several addresses that were tried each has its own. */
function reasonOf(error: unknown): { readonly code: unknown; readonly text: string } {
  const cause = error instanceof Error ? error.cause : undefined;
  const found = cause instanceof Error ? cause : error;
  const code = found instanceof Error && "code" in found ? found.code : undefined;
  return { code, text: typeof code === "string" ? code : found instanceof Error ? found.message : String(found) };
}

/** Nothing was handed over. */
export class CallbackUnreachableError extends Error {
  readonly code = "callback-unreachable";
}

/** Something may have been handed over. */
export class CallbackBrokenError extends Error {
  readonly code = "callback-broken";
}
