import { afterEach, expect, test, vi } from "vitest";
import { print, printAside, printable, printJson } from "./terminal.ts";

const HOSTILE = "a\u001b]52;c;x\u0007\u0090\u009b2J\u009d\u007f\b\u202etxt\u2069";

afterEach(() => {
  vi.restoreAllMocks();
});

test("what a terminal would obey is shown as something that can't be", () => {
  expect(printable(HOSTILE)).toBe("a\ufffd]52;c;x\ufffd\ufffd\ufffd2J\ufffd\ufffd\ufffd\ufffdtxt\ufffd");
});

test("people's words stay as they are, in every script, and lines are lines", () => {
  const words = "Öffnungszeiten ☕️ 👩‍🍳\tשלום\u200f 日本\nsecond line";
  expect(printable(words)).toBe(words);
  expect(printable("one\r\ntwo\rthree")).toBe("one\ntwo\ufffdthree");
});

test("results and remarks are printed so", () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const aside = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  print("\u001b[1mdone");
  printAside("\u009b1mwaiting");
  expect([out.mock.calls, aside.mock.calls]).toEqual([[["\ufffd[1mdone\n"]], [["\ufffd1mwaiting\n"]]]);
});

test("JSON keeps the very value, spelled", () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  printJson({ subject: HOSTILE });
  const line = String(out.mock.calls[0]?.[0]);
  expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(line)).toEqual({ subject: HOSTILE });
});
