import { expect, test } from "vitest";
import { AwsFault, attemptsOf, awsFault, faulting } from "./aws-fault.ts";

const call = { action: "receive", on: "queue webordinary-dev-unclaimed" };
const failed = (name: string, more: object = {}) => Object.assign(new Error("said the service."), { name }, more);

test.each([
  ["ResourceNotFoundException", "missing-resource"],
  ["QueueDoesNotExist", "missing-resource"],
  ["AWS.SimpleQueueService.NonExistentQueue", "missing-resource"],
  ["NoSuchBucket", "missing-resource"],
  ["ClusterNotFoundException", "missing-resource"],
  ["ExpiredToken", "expired-credentials"],
  ["ExpiredTokenException", "expired-credentials"],
  ["CredentialsProviderError", "expired-credentials"],
  ["UnrecognizedClientException", "expired-credentials"],
  ["SignatureDoesNotMatch", "expired-credentials"],
  ["AccessDenied", "access-denied"],
  ["AccessDeniedException", "access-denied"],
  ["ThrottlingException", "throttled"],
  ["ProvisionedThroughputExceededException", "throttled"],
  ["SlowDown", "throttled"],
  ["TimeoutError", "timeout"],
  ["PermanentRedirect", "wrong-region"],
  ["AuthorizationHeaderMalformed", "wrong-region"],
  ["InternalServerError", "unavailable"],
  ["ValidationException", "unknown"],
])("%s is the fault %s", (name, code) => {
  expect(awsFault(failed(name), call)).toMatchObject({ name: "AwsFault", code });
});

test.each([
  [{ $metadata: { httpStatusCode: 403 } }, "access-denied"],
  [{ $metadata: { httpStatusCode: 404 } }, "missing-resource"],
  [{ $metadata: { httpStatusCode: 301 } }, "wrong-region"],
  [{ $metadata: { httpStatusCode: 503 } }, "unavailable"],
  [{ code: "ECONNREFUSED" }, "unavailable"],
  [{ code: "ENOTFOUND" }, "wrong-region"],
])("an error without a name of its own, %j, is the fault %s", (more, code) => {
  expect(awsFault(failed("Unknown", more), call).code).toBe(code);
});

test("a fault says what was attempted, on what, what happened, how often, and what to do", () => {
  const error = failed("ThrottlingException", { $metadata: { attempts: 5 } });
  const fault = awsFault(error, call);
  expect(fault.message).toBe(
    "could not receive (queue webordinary-dev-unclaimed): ThrottlingException: said the service (after 5 attempts). " +
      "It was tried several times; it will be tried again by whoever asked. If it stays, raise the service's quota",
  );
  expect(fault.cause).toBe(error);
  expect(attemptsOf(error)).toBe(5);
});

test("a fault within a call stays what it was", async () => {
  const inner = new AwsFault("timeout", "inner");
  await expect(faulting(call, () => Promise.reject(inner))).rejects.toBe(inner);
});

test.each([[undefined], [null], ["text"], [42]])("what is thrown may be %s", (thrown) => {
  expect(awsFault(thrown, call).code).toBe("unknown");
});
