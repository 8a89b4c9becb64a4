import { inspect } from "node:util";
import { loggerContract } from "@webordinary/testing/contracts";
import { MemoryLogger } from "./logger.ts";

loggerContract("MemoryLogger", () => {
  const logger = new MemoryLogger();
  return { logger, lines: () => logger.lines.map((line) => inspect(line, { breakLength: Number.POSITIVE_INFINITY })) };
});
