import { isProtectedPath } from "@webordinary/domain";
import { ToolRefusedError } from "./refusal.ts";

/** Where a site's pages, content, components and pictures are. */
export const CONTENT_ROOTS: readonly string[] = ["src", "content", "public"];
/** Longer than any page's. Characters. */
const MAX_PATH_LENGTH = 300;

/**
 * The parts of a path as a model wrote it: relative to the site, with slashes. Throws `ToolRefusedError` for everything else; what
 * the file system makes of it, links above all, is `SiteFiles`' part.
 */
export function contentPath(path: string): readonly string[] {
  const shown = path.slice(0, MAX_PATH_LENGTH);
  const relative = path.replace(/^(\.\/)+/, "");
  if (relative === "" || path.length > MAX_PATH_LENGTH || /[\p{Cc}\\]/u.test(path)) {
    throw new ToolRefusedError("invalid", `"${shown}" is no path of a file: give one like src/pages/about.astro`);
  }
  const parts = relative.split("/");
  if (relative.startsWith("/") || /^[a-z]:/i.test(relative) || parts.includes("..")) {
    throw new ToolRefusedError("outside", `${shown} leads out of the site: give a path inside it, without "..", like src/pages/about.astro`);
  }
  if (parts.some((part) => part === "" || part === ".")) throw new ToolRefusedError("invalid", `write ${shown} without empty parts and single dots`);
  checkPlace(relative);
  return parts;
}

/** Throws `ToolRefusedError` unless `path`, relative to the site and free of links, is where content may be. */
export function checkPlace(path: string): void {
  if (isProtectedPath(path)) {
    throw new ToolRefusedError(
      "protected",
      `${path} belongs to how the site is built and kept, and is not changed from here: tell the site's owner what would be needed`,
    );
  }
  if (!CONTENT_ROOTS.includes(path.split("/")[0] ?? "")) {
    throw new ToolRefusedError(
      "not-content",
      `${path} is outside of ${CONTENT_ROOTS.map((root) => `${root}/`).join(", ")}, where the site's content is`,
    );
  }
}
