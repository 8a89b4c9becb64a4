/** What kind of trouble it was, so that callers and alarms can tell a slip of the configuration from a bad minute of the service. */
export type AwsFaultCode =
  /** The table, queue, bucket, cluster or address isn't there: another stage, another account, or not deployed. */
  | "missing-resource"
  /** The credentials are missing, wrong or have expired. */
  | "expired-credentials"
  /** The credentials are known, and may not do this. */
  | "access-denied"
  /** Asked too fast, also after all retries. */
  | "throttled"
  /** No answer in time: whether it was done is not known. */
  | "timeout"
  /** The service answered with an error of its own, or the connection broke, also after all retries. */
  | "unavailable"
  /** The resource is in another region, or there is no such region. */
  | "wrong-region"
  | "unknown";

/** A call to AWS that failed for good. The message says what was attempted, on what, what happened and what to do. The SDK's error is the `cause`. */
export class AwsFault extends Error {
  readonly code: AwsFaultCode;
  constructor(code: AwsFaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AwsFault";
    this.code = code;
  }
}

/** What was attempted, such as `{ action: "append an event", on: "table webordinary-dev-events" }`. */
export type AwsCall = { readonly action: string; readonly on: string };

/** The fault that an SDK's error amounts to; a fault stays itself. */
export function awsFault(error: unknown, { action, on }: AwsCall): AwsFault {
  if (error instanceof AwsFault) return error;
  const code = faultCode(error);
  return new AwsFault(code, `could not ${action} (${on}): ${explain(error)}. ${WHAT_TO_DO[code]}`, { cause: error });
}

/** Runs a call to AWS; what the SDK throws becomes an `AwsFault`. */
export async function faulting<Result>(call: AwsCall, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw awsFault(error, call);
  }
}

/** The name that the service gave its error: the SDK puts it on `name`, older protocols on `Code`. Empty for what isn't an error of AWS. */
export function errorName(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("name" in error && typeof error.name === "string" && error.name !== "Error") return error.name;
  for (const key of ["Code", "code"] as const) {
    const value = (error as Record<string, unknown>)[key];
    if (typeof value === "string") return value;
  }
  return "";
}

/** How often the SDK had tried when it got this answer or gave up. More than 1: an earlier attempt may have been carried out unheard. */
export function attemptsOf(error: unknown): number {
  return Number(metadata(error)?.attempts ?? 1);
}

/** The HTTP status of the service's answer; 0 when there was none. */
export function statusOf(error: unknown): number {
  return Number(metadata(error)?.httpStatusCode ?? 0);
}

const WHAT_TO_DO: Readonly<Record<AwsFaultCode, string>> = {
  "missing-resource": "Check the stage and the region, and that this stage is deployed",
  "expired-credentials": "Renew the credentials (aws sso login, or the task's role), and check this machine's clock",
  "access-denied": "The role lacks this action on this resource: add it in apps/infra/topology.ts and deploy",
  throttled: "It was tried several times; it will be tried again by whoever asked. If it stays, raise the service's quota",
  timeout: "It may or may not have been done; whoever asked repeats it safely. If it stays, check the network and the endpoint",
  unavailable: "It was tried several times; whoever asked repeats it safely. If it stays, look at the AWS Health Dashboard",
  "wrong-region": "Check the region that this stage is deployed in",
  unknown: "See the cause; this is likely a bug of ours",
};

const CODES_BY_NAME: readonly (readonly [AwsFaultCode, RegExp])[] = [
  [
    "missing-resource",
    /^(ResourceNotFoundException|QueueDoesNotExist|.*NonExistentQueue|NoSuchBucket|NotFound|NotFoundException|ClusterNotFoundException|ServiceNotFoundException)$/,
  ],
  [
    "expired-credentials",
    /^(ExpiredToken(Exception)?|RequestExpired|CredentialsProviderError|TokenProviderError|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?|InvalidToken|MissingAuthenticationToken(Exception)?|TokenRefreshRequired|RequestTimeTooSkewed)$/,
  ],
  [
    "access-denied",
    /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|NotAuthorized|UnauthorizedOperation|AccountSendingPausedException|KMSAccessDeniedException|KmsAccessDenied)$/,
  ],
  [
    "throttled",
    /^(Throttling(Exception|Error)?|ThrottledException|RequestThrottled(Exception)?|TooManyRequests(Exception)?|ProvisionedThroughputExceeded(Exception)?|RequestLimitExceeded|BandwidthLimitExceeded|LimitExceededException|SlowDown|EC2ThrottledException|TransactionConflict(Exception)?|OverLimit|KmsThrottled)$/,
  ],
  ["wrong-region", /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|InvalidRegionName|ENOTFOUND|301)$/],
  ["timeout", /^(TimeoutError|ETIMEDOUT|RequestTimeout(Exception)?|ESOCKETTIMEDOUT)$/],
  [
    "unavailable",
    /^(ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|InternalServerError|InternalFailure|InternalError|ServiceUnavailable(Exception)?)$/,
  ],
];

const TOO_MANY_REQUESTS = 429;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const MOVED = 301;
const SERVER_ERROR = 500;

/** A request that is signed for one region and comes to another: its name says that the signature is wrong, its text why. */
const SIGNED_FOR_ANOTHER_REGION = /scoped to a valid region/;

function faultCode(error: unknown): AwsFaultCode {
  if (error instanceof Error && SIGNED_FOR_ANOTHER_REGION.test(error.message)) return "wrong-region";
  const names = [errorName(error), systemCode(error)];
  for (const [code, pattern] of CODES_BY_NAME) if (names.some((name) => pattern.test(name))) return code;
  // Answers without a body, such as to S3's HEAD, have nothing but their status.
  if (error instanceof Error && error.message === "Region is missing") return "wrong-region";
  const status = statusOf(error);
  if (status === MOVED) return "wrong-region";
  if (status === FORBIDDEN) return "access-denied";
  if (status === NOT_FOUND) return "missing-resource";
  if (status === TOO_MANY_REQUESTS) return "throttled";
  return status >= SERVER_ERROR ? "unavailable" : "unknown";
}

/** Node's own code of a broken connection. */
function systemCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

function metadata(error: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  return typeof error.$metadata === "object" && error.$metadata !== null ? (error.$metadata as Record<string, unknown>) : undefined;
}

function explain(error: unknown): string {
  const name = errorName(error);
  const said = error instanceof Error ? error.message : String(error);
  const attempts = attemptsOf(error);
  const text = name !== "" && !said.startsWith(name) ? `${name}: ${said}` : said;
  return `${text.trim().replace(/\.$/, "")}${attempts > 1 ? ` (after ${attempts} attempts)` : ""}`;
}
