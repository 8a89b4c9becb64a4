import type { Logger, Ports } from "@webordinary/domain";
import { openEmbedded } from "../../local/embedded-instance.ts";
import { LocalSystem } from "../../local/local-system.ts";
import { messageDoor, openDoor } from "../../local/message-door.ts";
import { overview } from "../../local/overview.ts";
import { type RunningSystem, startSystem } from "../../local/running-system.ts";
import { createWebServer } from "../../web/index.ts";
import type { EmbeddedSettings } from "../../wiring/embedded-settings.ts";

/** What a test puts in the place of the wired ports. */
export type ChangePorts = (ports: Ports) => Partial<Ports>;

/** The system as `npm start` starts it; with changed ports, of the same parts. */
export async function startChanged(settings: EmbeddedSettings, logger: Logger, change: ChangePorts | null): Promise<RunningSystem> {
  if (!change) return startSystem(settings, 0, logger);
  const opened = await openEmbedded(settings, logger);
  const ports = { ...opened.ports, ...change(opened.ports) };
  const instance = { ...opened, ports };
  const web = createWebServer({
    sites: instance.sites,
    overview: () => overview({ ports, settings, smtp: "127.0.0.1" }),
    port: settings.httpPort,
    baseDomain: settings.baseDomain,
    onError: (error) => logger.error("a page could not be served", { error: String(error) }),
  });
  await web.start();
  const door = messageDoor(ports, 0);
  const smtpPort = await openDoor(door, 0);
  const system = new LocalSystem(ports);
  await system.start();
  const stop = async (): Promise<void> => {
    await system.stop();
    await door.close();
    await web.close();
    instance.close();
  };
  return { instance, smtpPort, httpPort: settings.httpPort, stop };
}
