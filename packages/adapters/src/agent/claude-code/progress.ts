import { isAbsolute, relative } from "node:path";
import type { ToolUse } from "./events.ts";

/** The agent's own tools that say nothing about the site. */
const SILENT = ["StructuredOutput", "TodoWrite", "ToolSearch"];
const VERBS: Readonly<Record<string, string>> = { Read: "reads", Edit: "edits", Write: "writes", Glob: "looks for", Grep: "searches for" };
const SITE_TOOLS = "mcp__site__";
/** One line of a log. Characters. */
const MAX_LINE = 200;

/** A short line about what the agent does, such as `edits src/pages/index.astro`; null for what is of no interest. */
export function progressLine(use: ToolUse, workspacePath: string): string | null {
  if (SILENT.includes(use.name)) return null;
  if (use.name.startsWith(SITE_TOOLS)) return oneLine(`site tool: ${use.name.slice(SITE_TOOLS.length).replaceAll("_", " ")}`);
  return oneLine(`${VERBS[use.name] ?? use.name} ${targetOf(use.input, workspacePath)}`);
}

/** What a tool was used on: a path as seen from the workspace, or a pattern, an address, a command; "" when nothing tells. */
export function targetOf(input: Readonly<Record<string, unknown>>, workspacePath: string): string {
  const path = firstText(input, ["file_path", "notebook_path"]) ?? (firstText(input, ["pattern"]) === null ? firstText(input, ["path"]) : null);
  if (path !== null) return isAbsolute(path) ? relativeInside(path, workspacePath) : path;
  return firstText(input, ["pattern", "command", "url", "query", "page", "name"]) ?? "";
}

function relativeInside(path: string, workspacePath: string): string {
  const inside = relative(workspacePath, path);
  return inside.startsWith("..") || isAbsolute(inside) ? path : inside || ".";
}

function firstText(input: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) if (typeof input[name] === "string") return input[name];
  return null;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim().slice(0, MAX_LINE);
