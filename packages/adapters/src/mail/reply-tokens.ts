import { createHmac, timingSafeEqual } from "node:crypto";
import type { Instant, ProjectId, ReadToken, ReplyTokens } from "@webordinary/domain";
import { ThreadId } from "@webordinary/domain";

/** People answer old mails after months; half a year later they can write a new one. Days. */
export const REPLY_TOKEN_DAYS = 180;
/** 128 bits, the least that HMAC keys should have. Bytes. */
export const MIN_REPLY_TOKEN_KEY_BYTES = 16;

/** The domain's, so that an address stays within what mail servers take. Characters. */
const MAX_TOKEN_CHARACTERS = 50;
/** 80 bits. Only ids of more than 30 characters leave less room, and 30 bits at the least: each guess is a mail. Characters. */
const MAX_SIGNATURE_CHARACTERS = 16;
/** Days since 1970 in base 36, until 2097. Characters. */
const DAY_CHARACTERS = 3;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** Tokens of another day's clock, when the reader's is behind. Days. */
const CLOCK_SKEW_DAYS = 1;

const TOKEN = /^([a-z0-9-]{8,40})-([a-z0-9]{3})([0-9a-v]{6,16})$/;

export type HmacReplyTokensOptions = {
  /** Secret keys, the newest first: it signs; the others still verify, until the tokens that they signed have expired. */
  readonly keys: readonly (Uint8Array | string)[];
  /** How long a token is good. Days. */
  readonly validDays?: number;
};

/** `{threadId}-{day}{signature}`: anybody can read which thread it is, and only who has the key can make one. */
export class HmacReplyTokens implements ReplyTokens {
  readonly #keys: readonly Buffer[];
  readonly #validDays: number;

  /** Throws a `ReplyTokenKeyError` when there is no key, or one is too short. */
  constructor(options: HmacReplyTokensOptions) {
    this.#keys = options.keys.map((key) => Buffer.from(key));
    this.#validDays = options.validDays ?? REPLY_TOKEN_DAYS;
    if (this.#keys.length === 0) throw new ReplyTokenKeyError("there is none");
    if (this.#keys.some((key) => key.length < MIN_REPLY_TOKEN_KEY_BYTES)) throw new ReplyTokenKeyError("one of them is too short");
  }

  issue({ projectId, threadId }: { readonly projectId: ProjectId; readonly threadId: ThreadId }, now: Instant): string {
    const [key = Buffer.alloc(0)] = this.#keys;
    const day = dayOf(now).toString(36).padStart(DAY_CHARACTERS, "0");
    return `${threadId}-${day}${signature(key, projectId, threadId, day)}`;
  }

  read(token: string, projectId: ProjectId, now: Instant): ReadToken {
    const [, id = "", day = "", signed = ""] = token.length > MAX_TOKEN_CHARACTERS ? [] : (TOKEN.exec(token.toLowerCase()) ?? []);
    const threadId = ThreadId.safeParse(id);
    if (!threadId.success || signed.length !== signatureLength(threadId.data)) return { ok: false, reason: "malformed" };
    // Every key is tried, so that the time tells nothing.
    const genuine = this.#keys.map((key) => timingSafeEqual(Buffer.from(signature(key, projectId, threadId.data, day)), Buffer.from(signed)));
    if (!genuine.includes(true)) return { ok: false, reason: "forged" };
    const age = dayOf(now) - Number.parseInt(day, 36);
    if (age > this.#validDays || age < -CLOCK_SKEW_DAYS) return { ok: false, reason: "expired" };
    return { ok: true, threadId: threadId.data };
  }
}

const dayOf = (now: Instant): number => Math.floor(Date.parse(now) / DAY_MS);

const signatureLength = (threadId: ThreadId): number =>
  Math.min(MAX_SIGNATURE_CHARACTERS, MAX_TOKEN_CHARACTERS - threadId.length - 1 - DAY_CHARACTERS);

function signature(key: Buffer, projectId: ProjectId, threadId: ThreadId, day: string): string {
  const hash = createHmac("sha256", key)
    .update(JSON.stringify(["reply-token", projectId, threadId, day]))
    .digest();
  return base32(hash).slice(0, signatureLength(threadId));
}

/** Extended hex alphabet (RFC 4648, 7) in lower case: five bits a character. */
function base32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{5}/g) ?? []).map((five) => Number.parseInt(five, 2).toString(32)).join("");
}

/** No secret that tokens could be signed with. */
export class ReplyTokenKeyError extends Error {
  readonly code = "reply-token-key";
  constructor(fault: string) {
    super(`reply tokens can't be signed, ${fault}: give keys of at least ${MIN_REPLY_TOKEN_KEY_BYTES} bytes, such as those of openssl rand -hex 32`);
    this.name = "ReplyTokenKeyError";
  }
}
