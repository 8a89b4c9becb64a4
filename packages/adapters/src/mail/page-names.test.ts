import { expect, it } from "vitest";
import { pageName } from "./page-names.ts";
import { WORDING } from "./wording/by-language.ts";

it.each([
  ["src/pages/index.astro", "Home page"],
  ["src/pages/opening-hours.astro", "Opening hours"],
  ["src/pages/about/index.md", "About"],
  ["src/content/posts/2026-winter_sale.mdx", "2026 winter sale"],
  ["public/images/team.jpg", "team.jpg"],
  ["src/pages/élan.html", "Élan"],
  ["src/pages/---.md", "---"],
  ["", ""],
  ["/", "Home page"],
  ["hours", "Hours"],
  ["shop/blue-mugs", "Blue mugs"],
  ["src/data/opening-hours.ts", "Opening hours"],
  ["src/content/site.json", "Site"],
  ["src/index.ts", "index.ts"],
  ["astro.config.mjs", "astro.config.mjs"],
  [".env", ".env"],
])("%s is called %j", (path, name) => {
  expect(pageName(path, WORDING.en).name).toBe(name);
});
