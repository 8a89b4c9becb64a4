import { z } from "zod";
import { pagesOf } from "./built-pages.ts";
import { ToolRefusedError } from "./refusal.ts";
import { siteTool } from "./site-tool.ts";

/** A model needs to know that its page is there, not to read a phone book. */
const MAX_SHOWN_PAGES = 200;

export const buildSite = siteTool({
  name: "build_site",
  description:
    "Builds the site as it is now and answers with its pages, or with the error that the build ended with. Use it after a change that could break the build, and before screenshot_page. Takes from a few seconds to some minutes.",
  input: z.object({}),
  changes: true,
  async run(_input, { site, build }, signal) {
    const outcome = await build.run(site.root, signal);
    if (!outcome.ok) throw new ToolRefusedError("build-failed", `the ${outcome.step} step ended badly (${outcome.reason}):\n${outcome.excerpt}`);
    const pages = pagesOf(outcome.site);
    const more = pages.length > MAX_SHOWN_PAGES ? `\n... and ${pages.length - MAX_SHOWN_PAGES} more` : "";
    return {
      text: `The site was built: ${pages.length} ${pages.length === 1 ? "page" : "pages"}.\n${pages.slice(0, MAX_SHOWN_PAGES).join("\n")}${more}`,
    };
  },
});
