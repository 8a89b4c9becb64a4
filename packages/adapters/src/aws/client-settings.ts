/** Tries of one call, the first included: with the SDK's growing pauses this bridges a few seconds of throttling. */
export const MAX_ATTEMPTS = 5;
/** To a server in the same region. Milliseconds. */
export const CONNECTION_TIMEOUT_MS = 2_000;
/** For calls that answer at once; a long poll needs its wait on top. Milliseconds. */
export const REQUEST_TIMEOUT_MS = 5_000;

export type ClientOptions = {
  readonly region: string;
  /** An emulator's address. */
  readonly endpoint?: string;
  /** By default the SDK finds them: the task's role, the function's, or the developer's session. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
  /** For the whole of request and answer; milliseconds. Raise it for long polls and big bodies. */
  readonly requestTimeoutMs?: number;
  readonly maxAttempts?: number;
};

/** What every client of an AWS service is made with: retries and timeouts that are said, not left to defaults (the SDK waits for ever). */
export function clientSettings({ region, endpoint, credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS, maxAttempts = MAX_ATTEMPTS }: ClientOptions) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts,
    // `adaptive` would slow down all calls of a client after one throttled key; tables on demand throttle key by key.
    retryMode: "standard",
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true },
  } as const;
}
