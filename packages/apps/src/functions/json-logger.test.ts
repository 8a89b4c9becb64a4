import { loggerContract } from "@webordinary/testing/contracts";
import { JsonLogger } from "./json-logger.ts";

loggerContract("JsonLogger", () => {
  const lines: string[] = [];
  return { logger: new JsonLogger((line) => lines.push(line)), lines: () => lines };
});
