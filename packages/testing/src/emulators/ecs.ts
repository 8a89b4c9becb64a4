import { type JsonService, JsonServiceError, startJsonService } from "./json-service.ts";

export type EcsEmulator = JsonService & {
  /** Tasks that a service should have; 0 for one that nobody woke. */
  desired(service: string): number;
};

/**
 * Services of ECS as far as they are looked at and woken; a task that is wanted runs at once: `onDesired` is called when a service's
 * desired count changes. `running` tasks are there from the beginning.
 */
export async function startEcs(
  services: readonly string[],
  onDesired: (service: string, count: number) => void = () => {},
  running = 0,
): Promise<EcsEmulator> {
  const counts = new Map(services.map((name) => [name, running]));
  const described = (name: string) => ({ serviceName: name, status: "ACTIVE", desiredCount: counts.get(name), runningCount: counts.get(name) });
  const service = await startJsonService(({ action, body }) => {
    if (action === "DescribeServices") {
      const wanted = body.services as readonly string[];
      const failures = wanted.filter((name) => !counts.has(name)).map((arn) => ({ arn, reason: "MISSING" }));
      return { services: wanted.filter((name) => counts.has(name)).map(described), failures };
    }
    if (action !== "UpdateService") throw new JsonServiceError("UnknownOperationException", `the emulator has no ${action}`, 501);
    const name = String(body.service);
    if (!counts.has(name)) throw new JsonServiceError("ServiceNotFoundException", "Service not found.");
    const count = Number(body.desiredCount);
    const changed = count !== counts.get(name);
    counts.set(name, count);
    if (changed) onDesired(name, count);
    return { service: described(name) };
  });
  return { ...service, desired: (name) => counts.get(name) ?? 0 };
}
