import { addPhoto } from "./add-photo.ts";
import { buildSite } from "./build-site.ts";
import { createPost } from "./create-post.ts";
import { deletePage } from "./delete-page.ts";
import { listContent } from "./list-content.ts";
import { screenshotPage } from "./screenshot-page.ts";
import type { SiteTool } from "./site-tool.ts";
import { updatePage } from "./update-page.ts";

/** The server's name in the coding CLI's configuration: its tools are `mcp__site__list_content` and so on there. */
export const SITE_TOOLS_SERVER = "site";

export const SITE_TOOLS: readonly SiteTool[] = [listContent, createPost, updatePage, deletePage, addPhoto, buildSite, screenshotPage];
