import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataFolder } from "./data-folder-lock.ts";
import { EmbeddedDatabase } from "./embedded-database.ts";

let above: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), "webordinary-folder-"));
  chmodSync(above, 0o755);
});
afterEach(() => rmSync(above, { recursive: true, force: true }));

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

// Windows has no such modes.
const posix = process.platform === "win32" ? test.skip : test;

posix.each([
  ["the system", (dataDir: string) => lockDataFolder(dataDir).release()],
  ["a command", (dataDir: string) => new EmbeddedDatabase({ dataDir }).close()],
])("a data folder that %s makes is closed to other users, and the folder that it lies in stays as it is", (_who, open) => {
  open(join(above, "data"));
  expect([mode(join(above, "data")), mode(above)]).toEqual(["700", "755"]);
});

posix("a data folder that was open to others is closed at the next start", () => {
  lockDataFolder(above).release();
  expect(mode(above)).toBe("700");
});
