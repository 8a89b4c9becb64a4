import type { CodingAgent, Ports, WorkQueues } from "@webordinary/domain";
import { ClaudeBakery, withoutPictures } from "./claude-bakery.ts";
import type { ChangePorts } from "./start-changed.ts";

/** One person may write so many messages in an hour, and each run takes two. */
const RUNS_OF_A_SYSTEM = 14;
const MOMENTS = ["at its start", "waiting for the service", "in the middle of a text"] as const;
/** The CLI speaks to the service after about 0.4 s: some are stopped before, some after. Milliseconds. */
const EARLY_SPREAD_MS = 400;

/**
 * In the whole system on one machine: from the bell in the worker's queue until nothing of the agent, with the CLI and the site's
 * tools, runs any more. Milliseconds, one for each run.
 */
export async function stoppedWork(runs: number): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < runs) {
    const watch = new Stopwatch();
    const site = await ClaudeBakery.open({ change: watch.change });
    try {
      for (let run = 0; run < RUNS_OF_A_SYSTEM && times.length < runs; run++) times.push(await stopped(site, watch, times.length));
    } finally {
      await site.remove();
    }
  }
  return times;
}

async function stopped(site: ClaudeBakery, watch: Stopwatch, run: number): Promise<number> {
  const moment = MOMENTS[run % MOMENTS.length];
  const requests = site.api.requests.length;
  site.api.play([{ kind: "stall", after: moment === "in the middle of a text" ? "text" : "request" }]);
  const begun = watch.nextRun();
  const older = await site.running.send(site.mail("We open at six."));
  await begun;
  if (moment === "at its start") await new Promise((resolve) => setTimeout(resolve, (EARLY_SPREAD_MS * (run % RUNS_OF_A_SYSTEM)) / RUNS_OF_A_SYSTEM));
  else await site.api.requested(requests + 1);
  const gone = watch.nextEnd();
  await site.running.send(site.next(older, "stop"));
  const took = await gone;
  await site.running.settled();
  const left = await site.agentProcesses();
  if (left.length > 0) throw new Error(`left behind: ${left.join(", ")}`);
  return took;
}

/** Notes when the bell is put into the queue, and when a run of the agent begins and has ended. */
class Stopwatch {
  #rangAt = Number.NaN;
  #onBegin: () => void = () => undefined;
  #onEnd: (ms: number) => void = () => undefined;

  nextRun(): Promise<void> {
    return new Promise((resolve) => {
      this.#onBegin = resolve;
    });
  }

  nextEnd(): Promise<number> {
    return new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  readonly change: ChangePorts = (ports: Ports) => ({
    ...withoutPictures(ports),
    workQueues: this.#timedQueues(ports.workQueues),
    codingAgent: this.#timedAgent(ports.codingAgent),
  });

  #timedQueues(queues: WorkQueues): WorkQueues {
    const input: WorkQueues["input"] = (projectUser) => {
      const queue = queues.input(projectUser);
      return {
        send: (body) => {
          this.#rangAt = performance.now();
          return queue.send(body);
        },
        receive: (options) => queue.receive(options),
        deadLetters: (max) => queue.deadLetters(max),
      };
    };
    return new Proxy(queues, { get: (target, name) => (name === "input" ? input : Reflect.get(target, name, target)) });
  }

  #timedAgent(agent: CodingAgent): CodingAgent {
    return {
      run: async (task, signal) => {
        this.#onBegin();
        const outcome = await agent.run(task, signal);
        this.#onEnd(performance.now() - this.#rangAt);
        return outcome;
      },
    };
  }
}

/** `node stopped-work.ts RUNS` prints the times as JSON, for the bench. */
if (import.meta.main) process.stdout.write(`${JSON.stringify(await stoppedWork(Number(process.argv[2])))}\n`);
