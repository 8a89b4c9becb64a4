import type { Wording } from "./wording/wording.ts";

/** How a file of the site is called by people, and the folder that tells it from another of the same name. */
export type PageName = { readonly name: string; readonly folder: string };

/** What is a page's text or layout; of pictures and documents people know the file's name itself. */
const PAGE = /\.(?:astro|mdx?|html?|mdoc|markdown)$/i;

/** What only programs read: its name says what it is about, its ending nothing. */
const NAMELESS = /\.(?:[cm]?[jt]sx?|json5?|s?css|ya?ml|toml)$/i;

/** An index in one of these is the site's own. */
const TOP_FOLDER = /^(?:pages|content|src|public)$/i;

/** "src/pages/opening-hours.astro" is "Opening hours", "src/pages/index.astro" the home page, "public/img/team.jpg" is "team.jpg". Of an address "/" is the home page, "shop/blue-mugs" "Blue mugs". */
export function pageName(path: string, wording: Wording): PageName {
  if (path === "/") return { name: wording.homePage, folder: "" };
  const parts = path.split("/").filter((part) => part !== "");
  const file = parts.at(-1) ?? path;
  const folder = parts.slice(0, -1).join("/");
  if (!PAGE.test(file)) return { name: otherName(file), folder };
  const stem = file.replace(PAGE, "");
  if (!/^index$/i.test(stem)) return { name: readable(stem), folder };
  const last = parts.at(-2) ?? "pages";
  return { name: TOP_FOLDER.test(last) ? wording.homePage : readable(last), folder };
}

function otherName(file: string): string {
  const stem = file.replace(NAMELESS, "");
  const isNamed = stem.includes(".") || stem === "" || /^index$/i.test(stem);
  return isNamed ? file : readable(stem);
}

/** A slug as words: "2026-opening_hours" is "2026 opening hours". */
function readable(slug: string): string {
  const words = slug.replace(/[-_]+/g, " ").replace(/\s+/g, " ").trim();
  if (words === "") return slug;
  const [first = "", ...rest] = words;
  return first.toUpperCase() + rest.join("");
}
