import type { Ports } from "@webordinary/domain";
import type { Container } from "inversify";
import { TOKENS } from "./tokens.ts";

/** All ports of a profile, for an entry point: the only place that asks the container for anything. */
export function resolvePorts(container: Container): Ports {
  return Object.fromEntries(Object.entries(TOKENS).map(([port, token]) => [port, container.get(token)])) as Ports;
}
