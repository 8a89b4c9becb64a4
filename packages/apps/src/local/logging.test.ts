import { MemoryLogger } from "@webordinary/adapters/memory";
import { loggerContract, metricsContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { ConsoleLogger } from "./console-logger.ts";
import { LoggedMetrics } from "./logged-metrics.ts";

loggerContract("ConsoleLogger", () => {
  const lines: string[] = [];
  return { logger: new ConsoleLogger({ verbose: true, write: (line) => lines.push(line) }), lines: () => lines };
});

metricsContract("LoggedMetrics", () => {
  const logger = new MemoryLogger();
  const values = (name: string) => logger.lines.filter(({ message }) => message === name).map(({ fields }) => Number(fields.value));
  return { metrics: new LoggedMetrics(logger), values, total: (name) => values(name).reduce((a, b) => a + b, 0) };
});

test("what others wrote moves no cursor, sets no title and makes no line of its own", () => {
  const lines: string[] = [];
  const logger = new ConsoleLogger({ verbose: true, write: (line) => lines.push(line) });
  logger.warn("message ignored", {
    messageId: "<\u001b]0;owned\u0007@x>",
    subject: "a\u009b2J\u009dx\r\nb \u202egpj.exe\u2066",
    list: ["\u001b[1m"],
  });
  expect(lines.map((line) => line.trim())).toEqual([
    '! message ignored (messageId=<\ufffd]0;owned\ufffd@x>, subject=a\ufffd2J\ufffdx b \ufffdgpj.exe\ufffd, list=["\\u001b[1m"])',
  ]);
});

test("who doesn't ask for everything sees progress, warnings and errors", () => {
  const lines: string[] = [];
  const logger = new ConsoleLogger({ verbose: false, write: (line) => lines.push(line) });
  logger.info("a detail");
  logger.info("the agent edits", { progress: true });
  logger.warn("the lease could not be renewed", { projectUser: "amelia+scott" });
  logger.error("the sweep failed");
  expect(lines.map((line) => line.trim())).toEqual([
    "· the agent edits",
    "! the lease could not be renewed (projectUser=amelia+scott)",
    "✖ the sweep failed",
  ]);
});
