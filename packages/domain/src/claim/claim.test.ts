import { ameliaScott, at, given, workerOne, workerTwo } from "@webordinary/testing";
import { describe, test } from "vitest";
import { FencingToken } from "../kernel/ids.ts";
import type { ClaimEvent } from "./claim.events.ts";
import { type ClaimCommand, claim } from "./claim.ts";

const requested: ClaimEvent = { type: "ClaimRequested", data: { projectUser: ameliaScott } };
const granted = (token: number, workerId = workerOne): ClaimEvent => ({
  type: "ClaimGranted",
  data: { projectUser: ameliaScott, workerId, fencingToken: FencingToken.parse(token), leaseExpiresAt: at(60) },
});
const released = (token: number): ClaimEvent => ({
  type: "ClaimReleased",
  data: { projectUser: ameliaScott, workerId: workerOne, fencingToken: FencingToken.parse(token), reason: "no-work" },
});
const expired = (token: number, workerId = workerOne): ClaimEvent => ({
  type: "ClaimExpired",
  data: { projectUser: ameliaScott, workerId, fencingToken: FencingToken.parse(token) },
});

const request: ClaimCommand = { type: "RequestClaim", projectUser: ameliaScott };
const grant = (workerId = workerOne, holderLeaseExpiresAt: string | null = null, holderToken = 2): ClaimCommand => ({
  type: "GrantClaim",
  projectUser: ameliaScott,
  workerId,
  now: at(0),
  leaseExpiresAt: at(60),
  holderToken: FencingToken.parse(holderToken),
  holderLeaseExpiresAt,
});
const release = (token: number): ClaimCommand => ({ type: "ReleaseClaim", fencingToken: FencingToken.parse(token), reason: "no-work" });
const expire = (holderLeaseExpiresAt: string | null, holderToken = 2): ClaimCommand => ({
  type: "ExpireClaim",
  now: at(0),
  holderToken: FencingToken.parse(holderToken),
  holderLeaseExpiresAt,
});

describe("a claim", () => {
  test("is requested once, however often it is asked for", () => {
    given(claim, []).when(request).thenEvents(requested);
    given(claim, [requested]).when(request).thenNothing();
    given(claim, [requested, granted(2)])
      .when(request)
      .thenNothing();
  });

  test("goes to the first worker, under a token that is the grant's version", () => {
    given(claim, [requested]).when(grant()).thenEvents(granted(2));
    given(claim, [requested, granted(2), released(2), requested])
      .when(grant())
      .thenEvents(granted(5));
  });

  test("isn't given to a second worker while the first one's lease lives", () => {
    given(claim, [requested, granted(2)])
      .when(grant(workerTwo, at(1)))
      .thenRejected("held-by-another");
  });

  test("isn't given twice to the same worker: a busy one can't leak its first", () => {
    given(claim, [requested, granted(2)])
      .when(grant(workerOne, at(1)))
      .thenNothing();
  });

  test("is taken over when the lease has ended, at the very instant or with no lease at all", () => {
    given(claim, [requested, granted(2)])
      .when(grant(workerTwo, at(0)))
      .thenEvents(expired(2), granted(4, workerTwo));
    given(claim, [requested, granted(2)])
      .when(grant(workerTwo, null))
      .thenEvents(expired(2), granted(4, workerTwo));
  });

  test("isn't taken from a holder that came after the lease was looked at", () => {
    const another = [requested, granted(2), expired(2), requested, granted(5, workerTwo)];
    given(claim, another).when(grant(workerOne, null)).thenRejected("held-by-another");
    given(claim, another).when(expire(null)).thenRejected("lease-still-live");
    given(claim, [requested, granted(2)])
      .when({ ...grant(workerTwo), holderToken: null } as ClaimCommand)
      .thenRejected("held-by-another");
    given(claim, another).when(expire(null, 5)).thenEvents(expired(5, workerTwo));
  });

  test("isn't given to anybody when nobody asked", () => {
    given(claim, []).when(grant()).thenRejected("not-requested");
    given(claim, [requested, granted(2), released(2)])
      .when(grant())
      .thenRejected("not-requested");
  });

  test("is released by its holder's token alone", () => {
    given(claim, [requested, granted(2)])
      .when(release(2))
      .thenEvents(released(2));
    given(claim, [requested, granted(2), expired(2), requested, granted(5, workerTwo)])
      .when(release(2))
      .thenRejected("not-the-holder");
    given(claim, [requested, granted(2), released(2)])
      .when(release(2))
      .thenNothing();
  });

  test("expires only when its lease has", () => {
    given(claim, [requested, granted(2)])
      .when(expire(at(1)))
      .thenRejected("lease-still-live");
    given(claim, [requested, granted(2)])
      .when(expire(null))
      .thenEvents(expired(2));
    given(claim, [requested]).when(expire(null)).thenNothing();
  });
});
