import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DATABASE_FILE } from "@webordinary/adapters/embedded";
import { Option } from "commander";
import { DEFAULT_DATA_DIR } from "../local/data-argument.ts";
import { UsageError } from "./report-error.ts";

/** `--data DIR`, the same for every command. */
export const dataOption = (): Option => new Option("--data <dir>", "the data folder").default(DEFAULT_DATA_DIR).env("WEBORDINARY_DATA");

/** The absolute path of a data folder that is there. */
export function existingDataDir(dir: string): string {
  const dataDir = resolve(dir);
  if (!existsSync(join(dataDir, DATABASE_FILE))) {
    throw new UsageError(`there is no data folder at ${dataDir}: npm start makes one, or say which with --data DIR`);
  }
  return dataDir;
}
