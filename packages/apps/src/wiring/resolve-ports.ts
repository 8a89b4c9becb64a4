import type { Ports } from "@webordinary/domain";
import type { Container, ServiceIdentifier } from "inversify";
import { TOKENS } from "./tokens.ts";

/** All ports of a profile that has all, for entry points. */
export function resolvePorts(container: Container): Ports {
  return pickPorts(container, Object.keys(TOKENS) as (keyof Ports)[]);
}

/** The ports that a function works with: the one place that asks a container for anything. */
export function pickPorts<Name extends keyof Ports>(container: Container, names: readonly Name[]): Pick<Ports, Name> {
  const resolved = names.map((name) => [name, container.get(TOKENS[name] as ServiceIdentifier<unknown>)]);
  return Object.fromEntries(resolved) as Pick<Ports, Name>;
}

/** Something of a profile that isn't a port. */
export function resolve<T>(container: Container, token: ServiceIdentifier<T>): T {
  return container.get(token);
}
