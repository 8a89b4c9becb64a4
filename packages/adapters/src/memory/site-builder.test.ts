import { siteBuilderContract } from "@webordinary/testing/contracts";
import { BREAKS_THE_BUILD, MemorySiteBuilder } from "./site-builder.ts";

siteBuilderContract("MemorySiteBuilder", async () => {
  const sites = new Map<string, ReadonlyMap<string, string>>();
  return {
    builder: new MemorySiteBuilder((path) => sites.get(path) ?? new Map()),
    breaksTheBuild: BREAKS_THE_BUILD,
    async site(files) {
      const path = `/memory/site-${sites.size}`;
      sites.set(path, new Map(Object.entries(files)));
      return path;
    },
  };
});
