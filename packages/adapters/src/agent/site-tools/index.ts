export { SiteToolsOptions } from "./options.ts";
export { SITE_TOOLS, SITE_TOOLS_SERVER } from "./site-tools.ts";
export { type SiteToolsCommand, siteToolsCommand } from "./site-tools-command.ts";
