import { settings } from "./settings.ts";
import { describeTopology } from "./topology.ts";

// Prints the topology as JSON: sst.config.ts asks for it in a process of its own, since SST's bundler knows neither the
// workspaces' sources nor the adapters' libraries. The one argument is JSON: `{ scope, settings? }`.
try {
  const { scope, settings: chosen = settings } = JSON.parse(process.argv[2] ?? "{}");
  process.stdout.write(JSON.stringify(describeTopology(scope, chosen)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
