import { isSandboxed } from "@webordinary/adapters/embedded";
import type { Logger } from "@webordinary/domain";
import { createWebServer } from "../web/index.ts";
import { dataFolders } from "../wiring/embedded-profile.ts";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";
import { chatDoor } from "./chat-door.ts";
import { type EmbeddedInstance, openEmbedded } from "./embedded-instance.ts";
import { keptReply } from "./kept-reply.ts";
import { LocalSystem } from "./local-system.ts";
import { messageDoor, openDoor } from "./message-door.ts";
import { overview } from "./overview.ts";
import { forgetRunning, noteRunning } from "./running.ts";

/** The whole system on one machine: data folder, mail door, sites, workers. */
export type RunningSystem = {
  readonly instance: EmbeddedInstance;
  readonly smtpPort: number;
  readonly httpPort: number;
  stop(): Promise<void>;
};

/** Opens doors before it works, so that a taken port leaves everything as it was. */
export async function startSystem(settings: EmbeddedSettings, smtpPort: number, logger: Logger): Promise<RunningSystem> {
  // Addresses in events and replies carry the port, so a port that is chosen by the system has to be known first.
  const httpPort = settings.httpPort;
  const instance = await openEmbedded(settings, logger);
  const closers: (() => void | Promise<void>)[] = [() => instance.close()];
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const { ports, sites } = instance;
    let smtp = "";
    const web = createWebServer({
      sites,
      overview: () => overview({ ports, settings, smtp }),
      reply: (replyId) => keptReply(dataFolders(settings.dataDir).outbox, replyId),
      port: httpPort,
      baseDomain: settings.baseDomain,
      chat: chatDoor(ports, settings),
      isStranger: isSandboxed,
      onError: (error) => logger.error("a page could not be served", { error: String(error) }),
    });
    await web.start();
    closers.push(() => web.close());
    const door = messageDoor(ports, smtpPort);
    const mailPort = await openDoor(door, smtpPort);
    smtp = `127.0.0.1:${mailPort}`;
    closers.push(() => door.close());
    const system = new LocalSystem(ports);
    await system.start();
    closers.push(() => system.stop());
    noteRunning(settings.dataDir, { pid: process.pid, smtpPort: mailPort, httpPort });
    closers.push(() => forgetRunning(settings.dataDir));
    return { instance, smtpPort: mailPort, httpPort, stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
