import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";

/** Where Chromium and its relatives usually are, on Linux and macOS. */
export const CHROMIUM_CANDIDATES: readonly string[] = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The first of the candidates (absolute paths) that is a program; null when none is. */
export async function findChromium(candidates: readonly string[] = CHROMIUM_CANDIDATES): Promise<string | null> {
  for (const path of candidates) {
    if (await isProgram(path)) return path;
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  const [found, allowed] = await Promise.all([
    stat(path).catch(() => null),
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
  ]);
  return allowed && found?.isFile() === true;
}
