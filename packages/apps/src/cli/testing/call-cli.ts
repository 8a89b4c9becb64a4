import type { Command } from "commander";
import { commandLine } from "../program.ts";
import { reportError } from "../report-error.ts";
import type { CliEnd } from "./run-cli.ts";

/** Calls the command line in this process, which is quicker than starting one. One call at a time; paths must be absolute. */
export async function callCli(...args: readonly string[]): Promise<CliEnd> {
  const said = { stdout: "", stderr: "" };
  const streams = { stdout: process.stdout.write, stderr: process.stderr.write };
  const exitCode = process.exitCode;
  process.exitCode = 0;
  const say = (name: "stdout" | "stderr", text: string): void => {
    said[name] += text;
  };
  for (const name of ["stdout", "stderr"] as const) {
    process[name].write = (chunk: string | Uint8Array): boolean => {
      say(name, String(chunk));
      return true;
    };
  }
  try {
    const program = commandLine();
    // Commander knows the real streams by other names.
    for (const command of withSubcommands(program))
      command.configureOutput({ writeOut: (text) => say("stdout", text), writeErr: (text) => say("stderr", text) });
    await program.parseAsync(args, { from: "user" });
    return { code: Number(process.exitCode), ...said };
  } catch (error) {
    const code = reportError(error);
    return { code, ...said };
  } finally {
    for (const name of ["stdout", "stderr"] as const) process[name].write = streams[name];
    process.exitCode = exitCode;
  }
}

export const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];
