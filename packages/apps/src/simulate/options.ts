/** What is simulated. The same options with the same seed lead to the same events. */
export type SimulationOptions = {
  readonly projectUsers: number;
  /** At least one for each project+user. */
  readonly messages: number;
  readonly workers: number;
  /** Project+users that one worker works for side by side. */
  readonly concurrency: number;
  readonly seed: string;
};

/** The run that `docs/scale.md` tells of. */
export const DEFAULTS = { projectUsers: 10_000, messages: 50_000, workers: 110, concurrency: 3 } as const;

const MAX_PROJECT_USERS = 1_000_000;
const MAX_MESSAGES = 1_000_000;
const MAX_WORKERS = 10_000;
const MAX_CONCURRENCY = 100;

/** Throws `InvalidSimulationError` for what can't be simulated. */
export function checkOptions(options: SimulationOptions): SimulationOptions {
  within("--project-users", options.projectUsers, MAX_PROJECT_USERS);
  within("--messages", options.messages, MAX_MESSAGES);
  within("--workers", options.workers, MAX_WORKERS);
  within("--concurrency", options.concurrency, MAX_CONCURRENCY);
  if (options.messages < options.projectUsers) {
    throw new InvalidSimulationError(
      `${options.messages} messages are fewer than ${options.projectUsers} project+users: each writes at least once; give more --messages or fewer --project-users`,
    );
  }
  return options;
}

function within(option: string, value: number, most: number): void {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new InvalidSimulationError(`${option} must be a whole number from 1 to ${most}`);
}

export class InvalidSimulationError extends Error {
  readonly code = "invalid-simulation";
  constructor(message: string) {
    super(message);
    this.name = "InvalidSimulationError";
  }
}
