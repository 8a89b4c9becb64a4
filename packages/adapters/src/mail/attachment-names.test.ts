import { describe, expect, it } from "vitest";
import { AttachmentNames, namedFor, safeFileName } from "./attachment-names.ts";

describe("trap 8: a name becomes safe", () => {
  it.each([
    ["photo.jpg", "photo.jpg"],
    ["Öffnungs zeiten – neu.jpg", "Öffnungs zeiten – neu.jpg"],
    ["../../etc/passwd.jpg", "passwd.jpg"],
    ["..\\..\\autoexec.jpg", "autoexec.jpg"],
    ["C:\\Users\\x\\a.jpg", "a.jpg"],
    ["/etc/shadow", "shadow"],
    [".htaccess", "htaccess"],
    ["...jpg", "jpg"],
    ["-rf.jpg", "rf.jpg"],
    ["~root.jpg", "root.jpg"],
    ["a\u0000b\tc\r\nd.jpg", "abcd.jpg"],
    ["photo\u202egpj.exe", "photogpj.exe"],
    ["a\u2066b\u061cc\u00add\ufeff.jpg", "abcd.jpg"],
    ["\u3164.jpg", "jpg"],
    ['<a>:"b"|?*.jpg', "ab.jpg"],
    ["photo.jpg. . .", "photo.jpg"],
    ["a\ud800b.jpg", "ab.jpg"],
    ["cup ☕️🏺.jpg", "cup ☕️🏺.jpg"],
    ["CON", "_CON"],
    ["nul.txt", "_nul.txt"],
    ["Aux.tar.gz", "_Aux.tar.gz"],
    ["com1.jpg", "_com1.jpg"],
    ["console.jpg", "console.jpg"],
    [`${"x".repeat(300)}.jpg`, `${"x".repeat(116)}.jpg`],
    ["%2e%2e%2fa.jpg", "%2e%2e%2fa.jpg"],
  ])("%j is %j", (given, safe) => {
    expect(safeFileName(given)).toBe(safe);
  });

  it.each(["", ".", "..", "/", "../", "\u202e", " \t ", "\ud800", "???"])("nothing is left of %j", (given) => {
    expect(safeFileName(given)).toBe(null);
  });

  it("of no more than 240 bytes, cut between characters", () => {
    for (const letter of ["界", "🏺", "👩‍👩‍👧"]) {
      const name = safeFileName(`${letter.repeat(200)}.jpg`) ?? "";
      expect([Buffer.byteLength(name) <= 240, name.length <= 120, name.endsWith(".jpg"), name.isWellFormed()]).toEqual([true, true, true, true]);
    }
  });
});

it("names of one mail differ, even where case doesn't count or letters are composed", () => {
  const names = new AttachmentNames();
  const given = ["a.jpg", "A.JPG", "a-2.jpg", "a.jpg", undefined, "", "u\u0308.jpg", "\u00fc.jpg", "straße.jpg", "STRASSE.jpg"];
  expect(given.map((name, index) => names.claim(name, "image/jpeg", index + 1))).toEqual([
    "a.jpg",
    "A-2.JPG",
    "a-2-2.jpg",
    "a-3.jpg",
    "attachment-5.jpg",
    "attachment-6.jpg",
    "\u00fc.jpg",
    "\u00fc-2.jpg",
    "straße.jpg",
    "STRASSE-2.jpg",
  ]);
});

it("a name is made to fit the type, and stays when it fits", () => {
  expect(
    [
      ["photo.HEIC", "image/jpeg"],
      ["photo.JPEG", "image/jpeg"],
      ["photo", "image/png"],
      ["v1.2 final", "image/png"],
    ].map(([name = "", type = ""]) => namedFor(name, type)),
  ).toEqual(["photo.jpg", "photo.JPEG", "photo.png", "v1.2 final.png"]);
});
