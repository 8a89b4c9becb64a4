import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ToolRefusedError } from "./refusal.ts";
import type { SiteTool, ToolContext } from "./site-tool.ts";
import { SITE_TOOLS, SITE_TOOLS_SERVER } from "./site-tools.ts";

/** What a model is shown of one answer; the coding CLI cuts at about 100,000. Characters. */
const MAX_TEXT = 60_000;
const VERSION = "1";

export type SiteToolsServer = {
  readonly server: McpServer;
  /** Resolves when no call runs any more. */
  idle(): Promise<void>;
};

/** The tools as an MCP server, not yet connected. Calls run one after the other: a model makes several at once, and they would lose each other's edits. */
export function makeSiteToolsServer(context: ToolContext, stopped: AbortSignal, log: (line: string) => void): SiteToolsServer {
  const server = new McpServer({ name: SITE_TOOLS_SERVER, version: VERSION });
  let last: Promise<unknown> = Promise.resolve();
  for (const tool of SITE_TOOLS) {
    const { name, description, input: inputSchema, changes } = tool;
    server.registerTool(name, { description, inputSchema, annotations: { readOnlyHint: !changes, openWorldHint: false } }, (input, { signal }) => {
      const turn = last.then(() => answer(tool, input, context, AbortSignal.any([signal, stopped]), log));
      last = turn;
      return turn;
    });
  }
  return { server, idle: async () => void (await last) };
}

/** Never throws: what goes wrong is an answer that the model can go on from. */
async function answer(
  tool: SiteTool,
  input: unknown,
  context: ToolContext,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<CallToolResult> {
  try {
    signal.throwIfAborted();
    if (tool.changes && context.options.readOnly) {
      throw new ToolRefusedError("read-only", `${tool.name} changes the site, and this run only proposes: say in the plan what it would do`);
    }
    const { text, picture } = await tool.call(input, context, signal);
    const image = picture && { type: "image" as const, data: Buffer.from(picture).toString("base64"), mimeType: "image/png" };
    return { content: [{ type: "text", text: bounded(text) }, ...(image ? [image] : [])] };
  } catch (error) {
    const said = error instanceof ToolRefusedError ? `${error.code}: ${error.message}` : `failed: ${messageOf(error)}`;
    if (!(error instanceof ToolRefusedError)) log(`${tool.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    return { isError: true, content: [{ type: "text", text: bounded(said.replaceAll(context.site.root, ".")) }] };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const bounded = (text: string): string => (text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}\n... cut: ${text.length} characters in all`);
