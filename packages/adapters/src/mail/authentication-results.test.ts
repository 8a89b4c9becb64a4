import { describe, expect, it } from "vitest";
import { readAuthenticationResults } from "./authentication-results.ts";

const read = (value: string) => {
  const results = readAuthenticationResults(value);
  return (
    results && { ...results, results: results.results.map(({ method, result, properties }) => [method, result, Object.fromEntries(properties)]) }
  );
};

describe("Authentication-Results", () => {
  it("are read as Amazon SES writes them", () => {
    const value =
      "amazonses.com; spf=pass (spfCheck: domain of google.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7; envelope-from=a@google.example; helo=mail.google.example; dkim=pass header.i=@google.example; dkim=permerror header.i=@other.example; dmarc=pass header.from=google.example;";
    expect(read(value)).toEqual({
      authservId: "amazonses.com",
      results: [
        ["spf", "pass", { "client-ip": "192.0.2.7", "envelope-from": "a@google.example", helo: "mail.google.example" }],
        ["dkim", "pass", { "header.i": "@google.example" }],
        ["dkim", "permerror", { "header.i": "@other.example" }],
        ["dmarc", "pass", { "header.from": "google.example" }],
      ],
    });
  });

  it.each([
    ["example.org 1; none", { authservId: "example.org", results: [] }],
    ["EXAMPLE.org;DKIM=Pass header.D=Shop.example", { authservId: "example.org", results: [["dkim", "pass", { "header.d": "Shop.example" }]] }],
    [
      'example.com; dkim/1 = fail reason="bad; really (bad)" (a ; "comment" (nested) dmarc=pass) header.b=ab+c/d== header.d = shop.example',
      {
        authservId: "example.com",
        results: [["dkim", "fail", { reason: "bad; really (bad)", "header.b": "ab+c/d==", "header.d": "shop.example" }]],
      },
    ],
    [
      'x.example; spf=pass smtp.mailfrom="a b"@shop.example smtp.mailfrom=eve@elsewhere.example',
      { authservId: "x.example", results: [["spf", "pass", { "smtp.mailfrom": "a b@shop.example" }]] },
    ],
    ["x.example; dmarc=none (never closed; dmarc=pass", { authservId: "x.example", results: [["dmarc", "none", {}]] }],
    ['x.example; dmarc=none "never closed; dmarc=pass', { authservId: "x.example", results: [["dmarc", "none", {}]] }],
    ["(a comment) x.example (another); =pass; dmarc; dmarc=fail", { authservId: "x.example", results: [["dmarc", "fail", {}]] }],
    ["", null],
    ["dmarc=pass", null],
    [`x.example; dmarc=pass ${"x".repeat(20_000)}`, null],
  ])("%s", (value, expected) => {
    expect(read(value)).toEqual(expected);
  });
});
