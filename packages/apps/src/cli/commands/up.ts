import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { submitMail } from "@webordinary/adapters/embedded";
import { findIsolation, type Isolation } from "@webordinary/adapters/site";
import { type Command, InvalidArgumentError } from "commander";
import { ConsoleLogger } from "../../local/console-logger.ts";
import { settingsFrom } from "../../local/environment.ts";
import { printProgress } from "../../local/progress.ts";
import { type RunningSystem, startSystem } from "../../local/running-system.ts";
import { ensureSample, nextCommand, WELCOME_MAIL, welcomeMailIsDue } from "../../local/sample.ts";
import { print } from "../../local/terminal.ts";
import type { AgentSettings } from "../../wiring/agent-settings.ts";
import { dataOption } from "../data-option.ts";
import { shortPath } from "../short-path.ts";
import { listenForStop } from "../stop-signal.ts";
import { tellReplies } from "../tell-replies.ts";

export const DEFAULT_SMTP_PORT = 2525;
export const DEFAULT_HTTP_PORT = 4400;

export const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535) throw new InvalidArgumentError("a port is a number from 1 to 65535");
  return value;
};

export function addUp(program: Command): void {
  program
    .command("up")
    .description("run the system: listen for mail, edit, build, show the sites; Ctrl-C stops it")
    .addOption(dataOption())
    .option("--smtp-port <port>", "where mail comes in", port, DEFAULT_SMTP_PORT)
    .option("--http-port <port>", "where sites are shown", port, DEFAULT_HTTP_PORT)
    .option("--no-sample", "make no sample project in a new data folder")
    .option("--verbose", "tell everything", false)
    .addHelpText("after", "\nReplies lie in the outbox of the data folder; WEBORDINARY_SMTP_URL=smtp://user:password@host:587 sends them as well.")
    .action(up);
}

type UpOptions = { data: string; smtpPort: number; httpPort: number; sample: boolean; verbose: boolean };

async function up(options: UpOptions): Promise<void> {
  const stop = listenForStop();
  try {
    await upUntil(stop.signal, options);
  } finally {
    stop.forget();
  }
}

async function upUntil(stop: AbortSignal, options: UpOptions): Promise<void> {
  const dataDir = resolve(options.data);
  const settings = settingsFrom({ dataDir, httpPort: options.httpPort }, process.env);
  const system = await startSystem(settings, options.smtpPort, new ConsoleLogger({ verbose: options.verbose }));
  try {
    const { ports, repositories } = system.instance;
    printProgress(ports, print);
    tellReplies(ports, dataDir, print);
    if (options.sample) await ensureSample(ports, repositories, dataDir);
    const first = options.sample && (await welcomeMailIsDue(ports, dataDir));
    await greet(system, first);
    if (first) await submitMail(await readFile(WELCOME_MAIL), { host: "127.0.0.1", port: system.smtpPort });
    if (!stop.aborted) await once(stop, "abort");
    print("\nStopping: what is being worked on is kept and goes on at the next start.");
  } finally {
    await system.stop();
  }
  print("Stopped.");
}

function agentLine(agent: AgentSettings): string {
  if (agent.kind === "rehearsal") return "rehearsal: it knows a few fixed phrases, no language model is asked (set ANTHROPIC_API_KEY for a real one)";
  return `Claude Code with ${agent.model}, ${agent.credentials.kind === "bedrock" ? "by Bedrock" : "with your key"}: every request costs money`;
}

function isolationLine(isolation: Isolation): string {
  if (isolation.by === "none") return `as this user, not kept apart (${isolation.why})`;
  return `kept apart by ${isolation.by}: a site's own code sees neither other processes nor your files`;
}

/** What breaks out of a build is whoever started it. */
const asRoot = (): string => (process.getuid?.() === 0 ? "; started as root: an ordinary user has less to lose" : "");

async function greet(system: RunningSystem, first: boolean): Promise<void> {
  const { ports, settings } = system.instance;
  const projects = (await ports.projectDirectory.list()).map(({ projectId }) => projectId);
  print("WebOrdinary is running.");
  print(
    `  mail      127.0.0.1:${system.smtpPort}, to ${projects.map((id) => `${id}@${settings.mailDomain}`).join(", ") || "no project yet: npx webordinary project add --help"}`,
  );
  if (settings.chat) print(`  chat      on, POST http://${settings.baseDomain}:${system.httpPort}/channels/chat/PROJECT`);
  print(`  sites     http://${settings.baseDomain}:${system.httpPort}/`);
  print(`  data      ${shortPath(settings.dataDir)}`);
  print(`  agent     ${agentLine(settings.agent)}`);
  print(`  builds    ${isolationLine(await findIsolation())}${asRoot()}`);
  print(`  next      ${await nextCommand(ports, settings.dataDir, shortPath)}`);
  print("  stop      Ctrl-C");
  print();
  if (first) print(`First start: the sample mail (${shortPath(WELCOME_MAIL)}) is on its way. The first build installs Astro, which takes a moment.`);
}
