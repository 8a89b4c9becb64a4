import { Instant } from "@webordinary/domain";
import { type Command, Option } from "commander";
import { print, printAside } from "../../local/terminal.ts";
import { UsageError } from "../report-error.ts";

export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("relay a stage's events again on AWS, from its table: after its relay stood still for longer than the stream's 24 hours")
    .requiredOption("--since <instant>", "events from then on, such as 2026-11-20T08:00:00Z; some minutes early does no harm")
    .addOption(new Option("--stage <name>", "the stage").makeOptionMandatory().env("WEBORDINARY_STAGE"))
    .addOption(new Option("--region <name>", "the AWS region").makeOptionMandatory().env("AWS_REGION"))
    .addOption(new Option("--app <name>", "the app's name in sst.config.ts").default("webordinary"))
    .addHelpText("after", "\nIt uses your AWS credentials. What was relayed before is relayed once more, which changes nothing.")
    .action(replay);
}

type ReplayOptions = { since: string; stage: string; region: string; app: string };

async function replay({ since, ...name }: ReplayOptions): Promise<void> {
  const from = Instant.safeParse(since);
  if (!from.success) throw new UsageError(`"${since}" is no instant: write it in UTC, like 2026-11-20T08:00:00Z`);
  // AWS's libraries take a while to load, and no other command needs them.
  const { replayStage } = await import("../../relay/stage-relay.ts");
  const replayed = await replayStage(name, from.data, process.env, (soFar) => printAside(`${soFar} events`));
  print(`relayed ${replayed} ${replayed === 1 ? "event" : "events"} of stage ${name.stage} again`);
}
