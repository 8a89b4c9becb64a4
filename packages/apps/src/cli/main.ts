import { Command } from "commander";
import { addDemo } from "./commands/demo.ts";
import { addEvents } from "./commands/events.ts";
import { addProject } from "./commands/project.ts";
import { addRollback } from "./commands/rollback.ts";
import { addRun } from "./commands/run.ts";
import { addSend } from "./commands/send.ts";
import { addThreads } from "./commands/threads.ts";
import { addUp } from "./commands/up.ts";
import { reportError } from "./report-error.ts";

const program = new Command("webordinary")
  .description("E-mail a change, get back a website that has it.")
  .showHelpAfterError("(webordinary --help lists the commands)")
  .configureHelp({ showGlobalOptions: true });

for (const add of [addUp, addSend, addRun, addProject, addThreads, addEvents, addRollback, addDemo]) add(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
