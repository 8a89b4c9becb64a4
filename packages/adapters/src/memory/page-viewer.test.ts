import { SiteId } from "@webordinary/domain";
import { pageViewerContract } from "@webordinary/testing/contracts";
import { MemoryPageViewer } from "./page-viewer.ts";
import { MemorySiteBuilder } from "./site-builder.ts";
import { MemorySiteHost } from "./site-host.ts";

pageViewerContract("MemoryPageViewer", async () => {
  const host = new MemorySiteHost();
  const site = SiteId.parse("t-memory001");
  let order = 0;
  return {
    viewer: new MemoryPageViewer(host),
    pictures: false,
    async serve(files) {
      const sources = new Map(Object.entries(files).map(([path, text]) => [`src/${path}`, text]));
      const built = await new MemorySiteBuilder(() => sources).build("/", new AbortController().signal);
      if (!built.ok) throw new Error(built.excerpt);
      order += 1;
      await host.publish(site, built.site.release, order, built.site.read);
      return `${host.url(site)}/`;
    },
  };
});
