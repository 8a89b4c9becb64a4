import type { Latency, SimulationReport, Spread } from "./report.ts";

const LATENCIES: readonly (readonly [Latency, string])[] = [
  ["total", "received -> reply sent"],
  ["waitedForWorker", "  waiting for a worker"],
  ["waitedForOthers", "  waiting for one's own others"],
  ["worked", "  working"],
  ["told", "  telling"],
  ["interrupt", "newer message -> agent stopped"],
];

const NAME_WIDTH = 32;
const NUMBER_WIDTH = 11;

/** For people. */
export function reportLines(report: SimulationReport): string[] {
  const { options, counts, messages } = report;
  const perMessage = (name: string): string => ((counts[name] ?? 0) / messages).toFixed(2);
  const refused = (counts["appends-refused-version-conflict"] ?? 0) + (counts["appends-refused-fenced"] ?? 0);
  const doorbells = `${perMessage("input-sent")} input, ${perMessage("unclaimed-sent")} unclaimed, ${perMessage("output-sent")} output`;
  return [
    `${options.projectUsers} project+users, ${messages} messages (${report.deliveries} deliveries), ${options.workers} workers of ${options.concurrency}, seed ${options.seed}`,
    `${report.machine}`,
    "",
    row("virtual time", ["p50", "p95", "p99", "max"]),
    ...LATENCIES.map(([latency, name]) => row(name, columns(report.latencies[latency]))),
    "",
    `ends: ${Object.entries(report.ends)
      .map(([end, count]) => `${count} ${end}`)
      .join(", ")}`,
    `replies: ${report.replies}; interrupted agents: ${report.latencies.interrupt.count}; at most ${report.mostBusyLanes} project+users worked for at once`,
    `events: ${counts.events} (${report.eventsPerMessage.toFixed(2)} per message, ${Math.round((counts["event-bytes"] ?? 0) / (counts.events ?? 1))} bytes each)`,
    `appends: ${counts.appends} (${counts["appends-guarded"] ?? 0} guarded); refused: ${refused}`,
    `doorbells per message: ${doorbells}`,
    `DynamoDB units per message: ${perMessage("event-write-units")} events written, ${perMessage("event-read-units")} read; ${perMessage("document-write-units")} documents written, ${perMessage("document-read-units")} read; ${perMessage("lease-writes")} leases written`,
    `${report.virtualHours.toFixed(1)} virtual hours in ${report.seconds.toFixed(1)} s: ${Math.round(report.eventsPerSecond)} events/s; peak memory ${megabytes(report.peakMemoryBytes)} (heap ${megabytes(report.peakHeapBytes)})`,
    ...Object.entries(report.warnings).map(([message, count]) => `warned ${count} times: ${message}`),
    "",
    ...(report.broken.length === 0
      ? ["Every message has exactly one end and one result reply."]
      : ["BROKEN:", ...report.broken.map((line) => `  ${line}`)]),
  ];
}

const row = (name: string, numbers: readonly string[]): string =>
  name.padEnd(NAME_WIDTH) + numbers.map((number) => number.padStart(NUMBER_WIDTH)).join("");

const columns = ({ p50, p95, p99, max }: Spread): string[] => [p50, p95, p99, max].map(duration);

function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`;
  return ms < 600_000 ? `${(ms / 1000).toFixed(0)} s` : `${(ms / 60_000).toFixed(1)} min`;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
