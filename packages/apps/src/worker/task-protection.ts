import type { Logger } from "@webordinary/domain";

/** The ECS agent's own path, below the address that it gives to each container. */
const STATE_PATH = "/task-protection/v1/state";
/** To an agent beside this container; it asks ECS. Milliseconds. */
const ANSWER_MS = 10_000;
/** Said anew with every claim. A worker that hangs doesn't keep a deployment waiting for longer. Minutes. */
const EXPIRES_MINUTES = 120;

/**
 * Asks ECS not to stop this worker while it holds claims: neither scaling in nor a deployment ends what runs. Nothing depends on it:
 * a worker that is stopped all the same lets go of its claims, and the next one goes on. So what fails is logged and the work goes on.
 */
export class TaskProtection {
  readonly #agentUri: string | undefined;
  readonly #logger: Logger;
  #last: Promise<void> = Promise.resolve();

  /** `agentUri`: what ECS puts into `ECS_AGENT_URI`; without it there is nobody to ask, as on a developer's machine. */
  constructor(agentUri: string | undefined, logger: Logger) {
    this.#agentUri = agentUri;
    this.#logger = logger;
  }

  /** Says how many claims are held by now. Resolves when ECS has heard of it, or couldn't; one after the other, so that the last word is the newest. */
  hold(claims: number): Promise<void> {
    this.#last = this.#last.then(() => this.#say(claims > 0));
    return this.#last;
  }

  async #say(working: boolean): Promise<void> {
    if (this.#agentUri === undefined) return;
    try {
      const response = await fetch(`${this.#agentUri}${STATE_PATH}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(working ? { ProtectionEnabled: true, ExpiresInMinutes: EXPIRES_MINUTES } : { ProtectionEnabled: false }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const answer = await response.text();
      // A refusal of ECS may come as a success of the agent's.
      if (!response.ok || !answer.includes('"protection"')) throw new Error(`the ECS agent answered ${response.status}: ${answer}`);
    } catch (error) {
      this.#logger.warn("ECS could not be asked to protect this worker", { working, error: String(error) });
    }
  }
}
