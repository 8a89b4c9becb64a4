import { listFiles } from "./list-files.ts";
import type { SiteFiles } from "./site-files.ts";

export type SourcePage = {
  /** Where visitors find it; `[name]` stands for one page for each entry of something. */
  readonly address: string;
  readonly file: string;
};

const PAGES = "src/pages/";
const PAGE = /\.(?:astro|md|mdx|markdown|html)$/i;

/** The pages that have a source file each: Astro's routes, and plain HTML files of sites without them. */
export async function sourcePages(site: SiteFiles): Promise<SourcePage[]> {
  const [sources, served] = await Promise.all([listFiles(site, "src"), listFiles(site, "public")]);
  const routes = sources.filter((path) => path.startsWith(PAGES) && PAGE.test(path) && !/\/_/.test(path));
  const plain = routes.length > 0 ? [] : sources.filter((path) => /\.html?$/i.test(path)).map((file) => ({ file, path: file.slice("src/".length) }));
  const pages = [
    ...routes.map((file) => ({ file, path: file.slice(PAGES.length) })),
    ...plain,
    ...served.filter((path) => /\.html?$/i.test(path)).map((file) => ({ file, path: file.slice("public/".length) })),
  ];
  return pages.map(({ file, path }) => ({ address: addressOf(path), file })).sort((a, b) => (a.address < b.address ? -1 : 1));
}

function addressOf(path: string): string {
  const name = path.replace(/\.[a-z]+$/i, "").replace(/(^|\/)index$/, "$1");
  return name === "" || name.endsWith("/") ? `/${name}` : `/${name}/`;
}

/** The page at an address, however its slashes are written; null when there is none. */
export function pageAt(pages: readonly SourcePage[], address: string): SourcePage | null {
  const wanted = `/${address.replace(/^\/+|\/+$|(?:\/index)?\.html$/g, "")}/`.replace("//", "/");
  return pages.find((page) => page.address === wanted) ?? null;
}
