import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { checkSignature, signedHeaders } from "./chat-signature.ts";

const SECRET = "a secret of at least 32 characters";
const NOW = "2026-11-03T10:15:00.000Z";
const at = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1000).toISOString();
const BODY = '{"text":"Grüße"}';

test("a signature is HMAC-SHA256 of timestamp, dot and the body's bytes, as anybody can compute it", () => {
  const timestamp = String(Date.parse(NOW) / 1000);
  const mac = createHmac("sha256", SECRET)
    .update(Buffer.from(`${timestamp}.${BODY}`, "utf8"))
    .digest("hex");
  expect(signedHeaders(SECRET, BODY, NOW)).toEqual({ "x-webordinary-timestamp": timestamp, "x-webordinary-signature": `sha256=${mac}` });
  expect(checkSignature(SECRET, signedHeaders(SECRET, BODY, NOW), Buffer.from(BODY), NOW)).toBe(null);
});

test.each<[string, (headers: Record<string, string>) => unknown, string]>([
  ["without a signature", (headers) => delete headers["x-webordinary-signature"], "unsigned"],
  ["without a timestamp", (headers) => delete headers["x-webordinary-timestamp"], "unsigned"],
  ["with a timestamp that is no number", (headers) => Object.assign(headers, { "x-webordinary-timestamp": NOW }), "unsigned"],
  ["with a cut signature", (headers) => Object.assign(headers, { "x-webordinary-signature": "sha256=abcd" }), "unsigned"],
  ["with another's timestamp", (headers) => Object.assign(headers, { "x-webordinary-timestamp": "1793000000" }), "wrong-signature"],
  ["signed with another secret", (headers) => Object.assign(headers, signedHeaders(SECRET.toUpperCase(), BODY, NOW)), "wrong-signature"],
  ["with another body", (headers) => Object.assign(headers, signedHeaders(SECRET, `${BODY} `, NOW)), "wrong-signature"],
])("%s nobody is believed", (_what, spoil, code) => {
  const headers = signedHeaders(SECRET, BODY, NOW);
  spoil(headers);
  expect(checkSignature(SECRET, headers, BODY, NOW)).toMatchObject({ code });
});

test("five minutes either way are the clocks', more is a recording", () => {
  const heard = (seconds: number) => checkSignature(SECRET, signedHeaders(SECRET, BODY, NOW), BODY, at(seconds))?.code ?? null;
  expect([-301, -300, 0, 300, 301].map(heard)).toEqual(["stale-timestamp", null, null, null, "stale-timestamp"]);
});
