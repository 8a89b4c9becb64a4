import { setTimeout as pause } from "node:timers/promises";
import { GenericContainer, getContainerRuntimeClient, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { freePort } from "../emulators/free-port.ts";
import { EMULATOR_PORTS, EMULATORS_HOST } from "./emulator-ports.ts";
import type { Gate, GateReport } from "./gates.ts";
import { emulatorsImage } from "./images.ts";
import { RUN_LABEL } from "./run-label.ts";

type Service = keyof typeof EMULATOR_PORTS;

/** A busy machine may take a while. Milliseconds. */
const START_LIMIT_MS = 60_000;
const POLL_MS = 100;

/** All emulators in one container, on the same ports of this machine for its whole life. */
export class EmulatorsContainer {
  readonly #container: StartedTestContainer;
  readonly #ports: Readonly<Record<Service, number>>;

  private constructor(container: StartedTestContainer, ports: Readonly<Record<Service, number>>) {
    this.#container = container;
    this.#ports = ports;
  }

  /** `ecsServices`: the services that workers belong to. */
  static async start(network: StartedNetwork, ecsServices: readonly string[]): Promise<EmulatorsContainer> {
    const services = Object.keys(EMULATOR_PORTS) as Service[];
    const ports = Object.fromEntries(await Promise.all(services.map(async (service) => [service, await freePort()]))) as Record<Service, number>;
    const container = await new GenericContainer(await emulatorsImage())
      .withNetwork(network)
      .withLabels(RUN_LABEL)
      .withNetworkAliases(EMULATORS_HOST)
      .withEnvironment({ ECS_SERVICES: ecsServices.join(",") })
      .withExposedPorts(...services.map((service) => ({ container: EMULATOR_PORTS[service], host: ports[service] })))
      .withWaitStrategy(Wait.forLogMessage("emulators are ready"))
      .start();
    return new EmulatorsContainer(container, ports);
  }

  /** The variables that lead a process of ours here, from this machine or from another container of the network. */
  endpoints(from: "outside" | "inside"): Record<string, string> {
    const at = (service: Service) => (from === "inside" ? this.inside(service) : this.endpoint(service));
    return {
      WEBORDINARY_ENDPOINT_DYNAMODB: at("dynamoDb"),
      WEBORDINARY_ENDPOINT_SQS: at("sqsAndS3"),
      WEBORDINARY_ENDPOINT_S3: at("sqsAndS3"),
      WEBORDINARY_ENDPOINT_EVENTS: at("eventBridge"),
      WEBORDINARY_ENDPOINT_SES: at("ses"),
      WEBORDINARY_ENDPOINT_ECS: at("ecs"),
    };
  }

  /** For this process. */
  endpoint(service: Service): string {
    return `http://127.0.0.1:${this.#ports[service]}`;
  }

  /** For containers of the same network. */
  inside(service: Service): string {
    return `http://${EMULATORS_HOST}:${EMULATOR_PORTS[service]}`;
  }

  async shut(gate: Gate): Promise<void> {
    await this.#control("/gates", { method: "POST", body: JSON.stringify(gate) });
  }

  async open(id: string): Promise<void> {
    await this.#control(`/gates/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** By the gates' ids, open ones too. */
  gates(): Promise<Readonly<Record<string, GateReport>>> {
    return this.#control("/gates") as Promise<Record<string, GateReport>>;
  }

  /** Every mail that was sent, as it was sent, oldest first. */
  mails(): Promise<readonly string[]> {
    return this.#control("/mails") as Promise<string[]>;
  }

  /** SIGKILL to all emulators at once, and a new start over what they had kept. Gates are forgotten. */
  async crash(): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    const own = container.getById(this.#container.getId());
    await own.kill({ signal: "SIGKILL" });
    await own.start();
    const until = Date.now() + START_LIMIT_MS;
    for (;;) {
      const ready = await this.#control("/").catch((error: unknown) => {
        if (Date.now() > until) throw error;
        return null;
      });
      if (ready) return;
      await pause(POLL_MS);
    }
  }

  async logs(): Promise<string> {
    const stream = await this.#container.logs();
    const chunks: string[] = [];
    for await (const chunk of stream.setEncoding("utf8")) chunks.push(String(chunk));
    return chunks.join("");
  }

  async stop(): Promise<void> {
    await this.#container.stop({ timeout: 1_000 });
  }

  async #control(path: string, init: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(`${this.endpoint("control")}${path}`, init);
    if (!answer.ok) throw new Error(`the emulators' container answered ${answer.status} to ${path}: ${await answer.text()}`);
    return answer.json();
  }
}
