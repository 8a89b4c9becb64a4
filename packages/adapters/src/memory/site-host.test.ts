import { siteHostContract } from "@webordinary/testing/contracts";
import { emptySiteHostState, MemorySiteHost } from "./site-host.ts";

siteHostContract("MemorySiteHost", async () => {
  const state = emptySiteHostState();
  return { host: new MemorySiteHost(state), restart: () => new MemorySiteHost(state) };
});
