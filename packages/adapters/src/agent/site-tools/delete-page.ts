import { z } from "zod";
import { collectionsOf } from "./content-collections.ts";
import { listFiles } from "./list-files.ts";
import { ToolRefusedError } from "./refusal.ts";
import { MAX_TEXT_BYTES, type SiteFiles } from "./site-files.ts";
import { pageAt, type SourcePage, sourcePages } from "./site-pages.ts";
import { siteTool } from "./site-tool.ts";

const MAX_NAMED_FILES = 20;
const TEXT = /\.(?:astro|html|js|json|jsx|md|mdx|mjs|svelte|ts|tsx|vue|ya?ml)$/i;

export const deletePage = siteTool({
  name: "delete_page",
  description:
    "Deletes a page or an entry of a collection, by its file or its address. Only after people said yes to a plan that names it; before, it answers which file it would be, for the plan.",
  input: z.object({ page: z.string().min(1).max(300).describe("src/content/journal/old-post.md, or an address such as /about/") }),
  changes: true,
  async run({ page }, { site, options }) {
    const pages = await sourcePages(site);
    const file = await fileOf(site, pages, page);
    if (!options.deletionsApproved) {
      throw new ToolRefusedError(
        "plan-needed",
        `nothing was deleted: deleting ${file} needs a plan that people say yes to. Propose one that names this page.`,
      );
    }
    await site.remove(file);
    const address = pages.find((one) => one.file === file)?.address;
    const left = address === undefined || address === "/" ? [] : await linkingTo(site, address.replace(/\/$/, ""));
    const links = left.length > 0 ? ` These files still have links to ${address}: ${left.join(", ")}` : "";
    return { text: `${file} was deleted.${links}` };
  },
});

async function fileOf(site: SiteFiles, pages: readonly SourcePage[], page: string): Promise<string> {
  const found = page.startsWith("/") ? pageAt(pages, page) : null;
  if (page.startsWith("/") && !found)
    throw new ToolRefusedError("missing", `there is no page ${page}; the pages are ${pages.map(({ address }) => address).join(" ")}`);
  const file = site.path(await site.place(found?.file ?? page));
  if (!(await site.exists(file))) throw new ToolRefusedError("missing", `there is no file ${file}: list_content names the site's files`);
  const entries = (await collectionsOf(site)).flatMap((collection) => collection.entries);
  if (pages.every((one) => one.file !== file) && !entries.includes(file)) {
    throw new ToolRefusedError("not-content", `${file} is neither a page nor an entry of a collection: those alone are deleted here`);
  }
  if (file.includes("[")) throw new ToolRefusedError("not-content", `${file} makes a page for each entry of a collection: delete the entry instead`);
  return file;
}

/** The files that would lead visitors to a page that is gone. */
async function linkingTo(site: SiteFiles, address: string): Promise<string[]> {
  const linked = new RegExp(`["'(\`]${address.replace(/[.*+?^$()|[\]{}\\]/g, "\\$&")}/?["')\`#?]`);
  const files: string[] = [];
  for (const path of await listFiles(site, "src")) {
    if (!TEXT.test(path) || files.length >= MAX_NAMED_FILES) continue;
    const text = await site.readText(path).catch((error: unknown) => (error instanceof ToolRefusedError ? "" : Promise.reject(error)));
    if (text.length <= MAX_TEXT_BYTES && linked.test(text)) files.push(path);
  }
  return files;
}
