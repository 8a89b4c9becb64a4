import { GenericContainer, getContainerRuntimeClient, type StartedNetwork, type StartedTestContainer, Wait } from "testcontainers";
import { workerImage } from "./images.ts";
import { RUN_LABEL } from "./run-label.ts";

export type WorkerContainerOptions = {
  readonly network: StartedNetwork;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of this machine by their paths inside, shared by all workers as they share a network disk. */
  readonly folders: Readonly<Record<string, string>>;
};

/** The user of the worker's image. */
export const WORKER_UID = 1000;

/** One real worker, and what can happen to its machine. */
export class WorkerContainer {
  readonly #container: StartedTestContainer;
  readonly #network: StartedNetwork;
  readonly #lines: string[];

  private constructor(container: StartedTestContainer, network: StartedNetwork, lines: string[]) {
    this.#container = container;
    this.#network = network;
    this.#lines = lines;
  }

  /** Resolves when it waits for work. */
  static async start({ network, environment, folders }: WorkerContainerOptions): Promise<WorkerContainer> {
    const lines: string[] = [];
    const container = await new GenericContainer(await workerImage())
      .withNetwork(network)
      .withLabels(RUN_LABEL)
      .withEnvironment({ ...environment })
      .withBindMounts(Object.entries(folders).map(([target, source]) => ({ source, target })))
      .withLogConsumer((stream) => stream.setEncoding("utf8").on("data", (chunk: string) => lines.push(...chunk.split("\n").filter(Boolean))))
      .withWaitStrategy(Wait.forLogMessage('"message":"working"'))
      .start();
    return new WorkerContainer(container, network, lines);
  }

  /** The name under which it claims and appends. */
  get workerId(): string {
    const line = this.#lines.find((each) => each.includes('"message":"working"'));
    return line ? String(JSON.parse(line).workerId) : "none";
  }

  /** What it has logged so far. */
  log(): readonly string[] {
    return this.#lines;
  }

  async kill(): Promise<void> {
    await (await this.#own()).kill({ signal: "SIGKILL" });
  }

  /** Freezes all its processes in the middle of whatever they do; its connections stay. */
  async pause(): Promise<void> {
    await (await this.#own()).pause();
  }

  async resume(): Promise<void> {
    await (await this.#own()).unpause();
  }

  async cutNetwork(): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    await container.dockerode.getNetwork(this.#network.getId()).disconnect({ Container: this.#container.getId() });
  }

  async rejoinNetwork(): Promise<void> {
    const { container } = await getContainerRuntimeClient();
    await container.dockerode.getNetwork(this.#network.getId()).connect({ Container: this.#container.getId() });
  }

  /** Who it runs as, and what it has: for the tests of its image. */
  async run(command: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
    return this.#container.exec([...command]);
  }

  /** SIGTERM, as ECS sends it, and its exit code. */
  async terminate(): Promise<number> {
    const own = await this.#own();
    await own.kill({ signal: "SIGTERM" });
    const { StatusCode } = (await own.wait()) as { StatusCode: number };
    return StatusCode;
  }

  /** Removes it, however it is. */
  async remove(): Promise<void> {
    await (await this.#own()).remove({ force: true });
  }

  async #own() {
    const { container } = await getContainerRuntimeClient();
    return container.getById(this.#container.getId());
  }
}
