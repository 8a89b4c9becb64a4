import { describe, expect, it } from "vitest";
import { boundedMail, MAX_HEADER_BYTES } from "./bounded-mail.ts";

const MB = 1024 * 1024;
const mail = (header: string, bodyBytes: number): Buffer => Buffer.from(`From: a@b.example\r\n${header}\r\n\r\n${"x".repeat(bodyBytes)}`);
const cutBy = (raw: Buffer): number => raw.length - boundedMail(raw).length;

describe("a text that is longer than anybody reads", () => {
  it("is cut when it is all of the mail", () => {
    const headers = ["Subject: x", "Content-Type: text/plain; charset=utf-8", "CONTENT-TYPE:\r\n text/html"];
    expect(headers.map((header) => cutBy(mail(header, 3 * MB)))).toEqual([MB, MB, MB]);
  });

  it("stays when it may be files, or when nobody knows what it is", () => {
    const headers = [
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Type: image/png",
      "Content-Type: text/plain\r\nContent-Type: multipart/mixed",
      "Content-Disposition: attachment",
    ];
    expect(headers.map((header) => cutBy(mail(header, 3 * MB)))).toEqual([0, 0, 0, 0]);
  });
});

describe("a header that is longer than any program writes", () => {
  it("is cut, and the body stays", () => {
    const raw = mail(`X-Long: ${"y".repeat(MB)}`, 10);
    const bounded = boundedMail(raw).toString();
    expect([bounded.length, bounded.slice(0, 19), bounded.slice(-16)]).toEqual([
      MAX_HEADER_BYTES + 4 + 10,
      "From: a@b.example\r\n",
      "yy\r\n\r\nxxxxxxxxxx",
    ]);
  });

  it("may be all that there is", () => {
    expect(boundedMail(Buffer.alloc(MB, "x")).length).toBe(MAX_HEADER_BYTES + 4);
  });
});

it("a mail of ordinary size is what it was", () => {
  const small = Buffer.from("From: a@b.example\r\n\r\nHi");
  const large = mail("Content-Type: multipart/mixed; boundary=b", 300 * 1024);
  expect([boundedMail(small).equals(small), boundedMail(large).equals(large)]).toEqual([true, true]);
});
