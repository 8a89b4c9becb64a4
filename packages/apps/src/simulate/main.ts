// `npm run simulate`: a day of mail, in memory and in virtual time. Exit code 1 when an invariant was broken, 2 for a wrong call.
import { randomBytes } from "node:crypto";
import { cpus } from "node:os";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { checkOptions, DEFAULTS, InvalidSimulationError, type SimulationOptions } from "./options.ts";
import { reportOf } from "./report.ts";
import { reportLines } from "./report-text.ts";
import { Simulation } from "./simulation.ts";

const WRONG_CALL = 2;
/** Virtual minutes between two lines of progress. */
const TELL_EVERY_MINUTES = 60;

async function main(argv: readonly string[]): Promise<number> {
  const { json, ...rest } = parse(argv);
  const options = checkOptions(rest);
  process.stderr.write(`seed ${options.seed}\n`);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let looks = 0;
  const simulation = new Simulation(options, ({ clock, progress, peakHeap }) => {
    looks += 1;
    if (looks % TELL_EVERY_MINUTES !== 0) return;
    const heap = Math.round(peakHeap / 1024 / 1024);
    process.stderr.write(
      `${clock.now().slice(5, 16)}: ${progress.received} received, ${progress.ended} ended, ${seconds().toFixed(0)} s, ${heap} MB\n`,
    );
  });
  await simulation.run();
  const [cpu] = cpus();
  const machine = `Node ${process.versions.node}, ${cpus().length} x ${cpu?.model ?? "?"} (one thread is used)`;
  const report = await reportOf(simulation, { seconds: seconds(), machine, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 });
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report).join("\n")}\n`);
  return report.broken.length === 0 ? 0 : 1;
}

function parse(argv: readonly string[]): SimulationOptions & { readonly json: boolean } {
  return new Command("simulate")
    .description("A day of mail through the real use cases, over memory adapters, in virtual time.")
    .option("--project-users <n>", "how many write", wholeNumber, DEFAULTS.projectUsers)
    .option("--messages <n>", "how many messages, at least one of each", wholeNumber, DEFAULTS.messages)
    .option("--workers <n>", "how many workers", wholeNumber, DEFAULTS.workers)
    .option("--concurrency <n>", "project+users that a worker works for side by side", wholeNumber, DEFAULTS.concurrency)
    .option("--seed <text>", "the same seed, the same day; drawn and told when left out", randomBytes(4).toString("hex"))
    .option("--json", "tell everything as JSON", false)
    .addHelpText("after", "\nExit code: 0 when every message has one end and one result reply, 1 when not, 2 for a wrong call.")
    .exitOverride()
    .parse([...argv], { from: "user" })
    .opts();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_CALL;
  else if (error instanceof InvalidSimulationError) {
    process.stderr.write(`simulate: ${error.message}\n`);
    process.exitCode = WRONG_CALL;
  } else throw error;
}
