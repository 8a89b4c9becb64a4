import { dirname, join } from "node:path";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { NpmSiteBuilder } from "../../site/index.ts";
import { readOptions, SiteToolsCallError } from "./options.ts";
import { SiteBuild } from "./site-build.ts";
import { SiteFiles } from "./site-files.ts";
import { makeSiteToolsServer } from "./site-tools-server.ts";

/** The site tools as a process: an MCP server on standard input and output that ends when its input does. See `siteToolsCommand`. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const builder = new NpmSiteBuilder({
    nodeBinDir: dirname(process.execPath),
    path: options.path,
    home: join(options.home, "build"),
    cacheDir: options.npmCache,
    env: options.buildEnvironment,
    hidden: options.hidden,
  });
  const context = { site: await SiteFiles.at(options.workspace), build: new SiteBuild(builder), options };
  const stopping = new AbortController();
  const { server, idle } = makeSiteToolsServer(context, stopping.signal, (line) => process.stderr.write(`${line}\n`));
  const stop = async () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    await idle();
    await server.close();
    // Standard input is still open after a signal, and would keep the process.
    process.stdin.destroy();
  };
  // The library doesn't look: without this the server outlives the coding CLI.
  for (const end of ["end", "close"]) process.stdin.once(end, stop);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.once(signal, stop);
  await server.connect(new StdioServerTransport());
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof SiteToolsCallError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
