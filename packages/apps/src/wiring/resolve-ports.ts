import type { Ports } from "@webordinary/domain";
import type { Container, ServiceIdentifier } from "inversify";
import { TOKENS } from "./tokens.ts";

/** All ports of a profile, for entry points: the one place that asks the container for anything. */
export function resolvePorts(container: Container): Ports {
  const tokens = Object.entries(TOKENS) as [keyof Ports, ServiceIdentifier<unknown>][];
  return Object.fromEntries(tokens.map(([port, token]) => [port, container.get(token)])) as unknown as Ports;
}
