import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { notRolledBack } from "./commands/rollback.ts";
import { reportError, StoppedError, UsageError } from "./report-error.ts";

let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ["a call that can't work", new UsageError("say which"), 2],
  ["a command that a person stopped", new StoppedError("stopped"), 3],
  ["a failure that is known", Object.assign(new Error("no room"), { code: "storage-full" }), 1],
  ["a rollback that somebody was faster than", notRolledBack("edit.bakery", "superseded"), 1],
  ["a rollback to what never was", notRolledBack("edit.bakery", "never-was-live"), 2],
])("%s is told in one line, with its exit code", (_what, error, code) => {
  expect(reportError(error)).toBe(code);
  expect(said).toBe(`webordinary: ${error.message}\n`);
});

test("a fault of ours comes with its stack", () => {
  expect(reportError(new TypeError("x is undefined"))).toBe(1);
  expect(said).toMatch(/^webordinary: TypeError: x is undefined\n\s+at /);
});
