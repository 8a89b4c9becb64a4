import { Command } from "commander";
import { addDemo } from "./commands/demo.ts";
import { addEvents } from "./commands/events.ts";
import { addProject } from "./commands/project.ts";
import { addPublish } from "./commands/publish.ts";
import { addReplay } from "./commands/replay.ts";
import { addRollback } from "./commands/rollback.ts";
import { addRun } from "./commands/run.ts";
import { addSend } from "./commands/send.ts";
import { addThreads } from "./commands/threads.ts";
import { addUp } from "./commands/up.ts";

/** The command line, as it is before anybody has called it. Ends by exceptions, never the process. */
export function commandLine(): Command {
  const program = new Command("webordinary")
    .description("E-mail a change, get back a website that has it.")
    .showHelpAfterError("(webordinary --help lists the commands)")
    .configureHelp({ showGlobalOptions: true })
    // Before the commands are added, which take it over: what commander itself refuses is a wrong call, too.
    .exitOverride();
  for (const add of [addUp, addSend, addRun, addProject, addThreads, addEvents, addPublish, addRollback, addReplay, addDemo]) add(program);
  return program;
}
