import { commandLine } from "./program.ts";
import { reportError } from "./report-error.ts";

try {
  await commandLine().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
