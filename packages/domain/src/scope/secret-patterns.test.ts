import { describe, expect, test } from "vitest";
import { SECRET_PATTERNS } from "./secret-patterns.ts";

const kindsIn = (text: string): readonly string[] => SECRET_PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ kind }) => kind);

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const long = (length: number): string => letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
/** Put together here, so that no scanner takes this file for a leak. */
const SECRETS: Readonly<Record<string, string>> = {
  "private key": `-----BEGIN ${"RSA PRIVATE"} KEY-----`,
  "AWS access key": `AK${"IA"}${"ABCDEFGHIJKLMNOP"}`,
  "AWS secret key": `aws_secret_access_key = "${long(40)}"`,
  "GitHub token": `gh${"p_"}${long(36)}`,
  "GitLab token": `glp${"at-"}${long(20)}`,
  "Anthropic key": `sk-${"ant-"}${long(30)}`,
  "OpenAI key": `sk-${"proj-"}${long(40)}`,
  "Stripe key": `sk_${"live_"}${long(24)}`,
  "Google key": `AI${"za"}${long(35)}`,
  "Slack token": `xox${"b-"}${long(20)}`,
  "Slack webhook": `https://hooks.slack.${"com/services/"}T12345678/B12345678/${long(24)}`,
  "npm token": `npm${"_"}${long(36)}`,
  "SendGrid key": `SG${"."}${long(22)}.${long(43)}`,
  "Twilio key": `S${"K"}${"0123456789abcdef".repeat(2)}`,
  "password in an address": `postgres://${"shop:hunter2"}@db.pottery.example/shop`,
  "signed token": `ey${"J"}${long(20)}.ey${"J"}${long(40)}.${long(43)}`,
};

test("every kind is found here, and told by its own name", () => {
  expect(Object.keys(SECRETS)).toStrictEqual(SECRET_PATTERNS.map(({ kind }) => kind));
});

describe.each(Object.entries(SECRETS))("%s", (kind, secret) => {
  test.each([
    ["alone", secret],
    ["in a line of settings", `  key: '${secret}',`],
    ["in a page", `<script>const key = "${secret}";</script>`],
    ["behind a page of words", `${"We open at 10. ".repeat(1_000)}\n${secret}\n`],
  ])("is found %s", (_where, text) => {
    expect(kindsIn(text)).toContain(kind);
  });
});

describe("no secret is", () => {
  test.each([
    ["a commit or a checksum", `${"0123456789abcdef".repeat(4)} da39a3ee5e6b4b0d3255bfef95601890afd80709`],
    ["an integrity of a package", `sha512-${long(86)}==`],
    ["a phone number", "+49 89 1234567, 0049-89-1234567, (089) 12 34 56 78, 555-0100"],
    ["a price", "24,90 €, $1,299.00, CHF 12.-, 1 234,56 EUR"],
    ["an IBAN or an ISBN", "DE89 3704 0044 0532 0130 00, 978-3-16-148410-0"],
    ["an image in a page", `<img src="data:image/png;base64,iVBORw0KGgo${long(3_000)}/+AA==">`],
    ["an address of a page", "https://pottery.example/shop?item=mug-blue&utm_source=newsletter#sk-top"],
    ["an address with a port", "http://localhost:4321/ and https://pottery.example:8443/a@b"],
    ["a mail address", "mailto:scott@pottery.example, scott@pottery.example"],
    ["a timestamp with an address behind it", "Meet us at 10:30 http://pottery.example: write to a:b@pottery"],
    ["a class of a style sheet", ".sk-button-primary-large-with-icon-and-label-left { color: #a1b2c3 }"],
    ["words with the names of secrets", "Our private key ring costs 5 €. BEGIN PRIVATE LESSONS. The aws_secret_access_key is kept elsewhere."],
    ["a public key", "-----BEGIN PUBLIC KEY-----\n-----BEGIN CERTIFICATE-----"],
    ["a test key", `sk_test_${long(24)} pk_live_${long(24)}`],
    ["a unique id", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"],
  ])("%s", (_what, text) => {
    expect(kindsIn(text)).toStrictEqual([]);
  });
});

test("200 KB of anything are looked through in no time", () => {
  const parts = [
    "A",
    "a",
    "-----BEGIN ",
    "PRIVATE ",
    "aws_secret",
    "ghp_",
    "sk-",
    "sk-ant-",
    "SG.",
    "eyJ",
    "eyJaaaaaaaaaa.",
    "a:",
    "a://",
    "a://b:",
    "xoxb-",
    " ",
    "@",
  ];
  for (const part of [...parts, ...Object.values(SECRETS).map((secret) => secret.slice(0, -1))]) {
    const text = part.repeat(Math.ceil(200_000 / part.length));
    const began = performance.now();
    kindsIn(text);
    expect(performance.now() - began, part).toBeLessThan(500);
  }
});
