import { commandLine } from "./program.ts";
import { reportError } from "./report-error.ts";

// Whoever reads only the beginning, such as `head`, has had enough; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await commandLine().parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
