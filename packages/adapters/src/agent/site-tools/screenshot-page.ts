import { join } from "node:path";
import { isPage } from "@webordinary/domain";
import { z } from "zod";
import { takePicture } from "../../browser/index.ts";
import { fileAt, pagesOf, withServedSite } from "./built-pages.ts";
import { ToolRefusedError } from "./refusal.ts";
import { siteTool } from "./site-tool.ts";

/** CSS pixels. */
const WIDTHS = { desktop: 1280, phone: 390 } as const;
/** Two windows: a model scales higher pictures down until nothing can be read. CSS pixels. */
const SHOWN_HEIGHT = 1_600;
const MAX_TOP = 100_000;
const MAX_NAMED_PAGES = 50;

export const screenshotPage = siteTool({
  name: "screenshot_page",
  description: `Shows a page of the site as build_site last built it: a picture of ${SHOWN_HEIGHT} px of its height, from \`top\` on. Needs build_site first, and again after every change.`,
  input: z.object({
    page: z.string().min(1).max(300).describe('The page\'s address, such as "/" or "/about/"'),
    device: z.enum(["desktop", "phone"]).default("desktop"),
    top: z.int().min(0).max(MAX_TOP).default(0).describe("Pixels below the page's upper edge at which the picture begins"),
  }),
  changes: false,
  async run({ page, device, top }, { build, options }, signal) {
    const { chromium: executablePath, home, path } = options;
    if (executablePath === null)
      throw new ToolRefusedError("unavailable", "there is no browser on this machine, so no pictures: read the page's source instead");
    const built = build.built;
    if (!built) throw new ToolRefusedError("missing", "nothing is built yet: call build_site first");
    const address = page.startsWith("/") ? page : `/${page}`;
    const file = fileAt(built, address.replace(/[?#].*$/, ""));
    if (!file || !isPage(file)) {
      throw new ToolRefusedError("missing", `the built site has no page ${address}; it has ${pagesOf(built).slice(0, MAX_NAMED_PAGES).join(" ")}`);
    }
    const width = WIDTHS[device];
    const picture = await withServedSite(built, (origin) =>
      // Resolved by the server's own name for it, so that no address such as //example.org leads elsewhere.
      takePicture(
        { executablePath, path, home: join(home, "browser") },
        { url: `${origin}/${addressOf(file.path)}`, width, top, maxHeight: SHOWN_HEIGHT, signal },
      ),
    );
    if (!picture.ok) throw new ToolRefusedError("unavailable", `no picture of ${address}: ${picture.reason}`);
    const end = top + picture.height;
    const rest = end < picture.pageHeight ? ` Ask with top: ${end} for what is below.` : "";
    return { text: `${address} at ${width} px: ${top} to ${end} px of ${picture.pageHeight}.${rest}`, picture: picture.png };
  },
});

/** As visitors ask for it. */
const addressOf = (path: string): string =>
  path
    .replace(/(^|\/)index\.html$/, "$1")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
