import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant } from "@webordinary/domain";

/** Unix time in seconds, when the request was signed. */
export const TIMESTAMP_HEADER = "x-webordinary-timestamp";
/** `sha256=` and the hex HMAC-SHA256 of `{timestamp}.{body}` under the shared secret. */
export const SIGNATURE_HEADER = "x-webordinary-signature";

/** As long as half of the hash that signs with it, written in hex. Characters. */
export const MIN_CHAT_SECRET_CHARACTERS = 32;
/** Clocks differ by less. What was recorded and is sent again later is refused; before that the message's id tells. Milliseconds. */
export const MAX_CLOCK_SKEW_MS = 5 * 60_000;

export type SignedHeaders = Readonly<Record<string, string | undefined>>;

export type SignatureFault = { readonly code: "unsigned" | "wrong-signature" | "stale-timestamp"; readonly message: string };

/** The headers that prove a body to be ours. */
export function signedHeaders(secret: string, body: string | Uint8Array, now: Instant): Record<string, string> {
  const timestamp = String(Math.floor(Date.parse(now) / 1000));
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `sha256=${macOf(secret, timestamp, body).toString("hex")}` };
}

/** Null when whoever has the secret signed this body, just now. Header names in lower case. */
export function checkSignature(secret: string, headers: SignedHeaders, body: string | Uint8Array, now: Instant): SignatureFault | null {
  const timestamp = /^\d{1,12}$/.exec(headers[TIMESTAMP_HEADER] ?? "")?.[0];
  const signature = /^sha256=([0-9a-f]{64})$/.exec(headers[SIGNATURE_HEADER] ?? "")?.[1];
  if (timestamp === undefined || signature === undefined) {
    return {
      code: "unsigned",
      message: "the request isn't signed: send X-WebOrdinary-Timestamp (Unix seconds) and X-WebOrdinary-Signature (sha256=HMAC of timestamp.body)",
    };
  }
  if (!timingSafeEqual(macOf(secret, timestamp, body), Buffer.from(signature, "hex"))) {
    return { code: "wrong-signature", message: "the signature is wrong: sign the timestamp, a dot and the body's very bytes with the shared secret" };
  }
  // After the signature: of what isn't signed the time tells nothing.
  if (Math.abs(Date.parse(now) - Number(timestamp) * 1000) > MAX_CLOCK_SKEW_MS) {
    return { code: "stale-timestamp", message: "the request was signed more than five minutes from now: check the clock, and sign each try anew" };
  }
  return null;
}

const macOf = (secret: string, timestamp: string, body: string | Uint8Array): Buffer =>
  createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest();

/** No secret that anything could be signed with. */
export class ChatSecretError extends Error {
  readonly code = "chat-secret";
  constructor() {
    super(`the chat's secret is too short: give at least ${MIN_CHAT_SECRET_CHARACTERS} characters, such as those of openssl rand -hex 32`);
    this.name = "ChatSecretError";
  }
}

/** Throws a `ChatSecretError` for one that could be guessed. */
export function checkedSecret(secret: string): string {
  if (secret.length < MIN_CHAT_SECRET_CHARACTERS) throw new ChatSecretError();
  return secret;
}
