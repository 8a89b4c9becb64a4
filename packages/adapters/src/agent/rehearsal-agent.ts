import { lstat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentOutcome, AgentTask, CodingAgent, Plan } from "@webordinary/domain";
import { addPage, MAX_SAME_TITLE } from "./page-writer.ts";
import { EXAMPLES, MAX_REQUESTS, type RehearsalRequest, understand } from "./rehearsal-phrases.ts";
import { placeName, readSources } from "./site-sources.ts";
import { removeText } from "./text-remove.ts";
import { type Edited, replaceText } from "./text-replace.ts";

/** What became of one request: a sentence for its writer. */
type Result = { readonly done: boolean; readonly sentence: string };

const INTRODUCTION = `This was the rehearsal agent, which stands in until a real one is set up. It understands only: ${EXAMPLES.join("; ")}.`;

/** A summary names so many places, at most. */
const MAX_PLACES_NAMED = 5;
const MAX_SHOWN_CHARACTERS = 80;

/** Stands in for a coding agent where there is none: does three fixed phrases to the letter, and says that it is a rehearsal. */
export class RehearsalAgent implements CodingAgent {
  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    const session = { agentSessionId: `rehearsal-${task.threadId}`, costUsd: 0 };
    if (task.buildError !== null)
      return { kind: "failed", reason: `${INTRODUCTION} It can't mend a site that doesn't build.`, passing: false, retryAfterMs: null, ...session };
    const { requests, unclear } = understand(task.text);
    if (task.mode === "plan" && requests.length > 0) return { kind: "plan", plan: planOf(requests), ...session };
    const results: Result[] = [];
    for (const request of requests) {
      task.onProgress?.(progressLine(request));
      if (signal.aborted) return { kind: "interrupted", ...session };
      const result = await carryOut(request, task.workspacePath, signal);
      if (result === null) return { kind: "interrupted", ...session };
      results.push(result);
    }
    if (signal.aborted) return { kind: "interrupted", ...session };
    const answer = [...results.map(({ sentence }) => sentence), ...unclearLines(unclear), INTRODUCTION].join("\n\n");
    return results.some(({ done }) => done) ? { kind: "done", summary: answer, ...session } : { kind: "not-understood", answer, ...session };
  }
}

/** In other words than the requests: an approved plan comes back as part of the text, and would be done a second time. */
function planOf(requests: readonly RehearsalRequest[]): Plan {
  const pages = requests.map((request) => {
    if (request.kind === "add-page") return { page: shown(request.title), change: `a new page, which says ${shown(request.text)}` };
    const becomes = request.kind === "change" ? `becomes ${shown(request.to)}` : "goes away";
    return { page: "wherever it stands", change: `${shown(request.kind === "change" ? request.from : request.text)} ${becomes}` };
  });
  return { summary: "This is what the rehearsal agent understood, word for word:", pages, risks: [], estimatedCostUsd: 0 };
}

function carryOut(request: RehearsalRequest, workspacePath: string, signal: AbortSignal): Promise<Result | null> {
  switch (request.kind) {
    case "change":
      return change(workspacePath, request.from, request.to, signal);
    case "remove":
      return remove(workspacePath, request.text, signal);
    case "add-page":
      return add(workspacePath, request.title, request.text, signal);
  }
}

async function change(workspacePath: string, from: string, to: string, signal: AbortSignal): Promise<Result | null> {
  const edited = await editSources(workspacePath, (file) => replaceText(file, from, to), signal);
  if (edited === null) return null;
  if (edited.length > 0) return { done: true, sentence: `Changed ${shown(from)} to ${shown(to)} in ${placesOf(edited)}.` };
  return {
    done: false,
    sentence: `I couldn't find ${shown(from)} on your site, so I didn't change it to ${shown(to)}. The words must be the same as on the page, capitals too.`,
  };
}

async function remove(workspacePath: string, text: string, signal: AbortSignal): Promise<Result | null> {
  const edited = await editSources(workspacePath, (file) => removeText(file, text), signal);
  if (edited === null) return null;
  if (edited.length > 0) return { done: true, sentence: `Removed ${shown(text)} from ${placesOf(edited)}.` };
  return { done: false, sentence: `I couldn't find ${shown(text)} on your site, so there was nothing to remove.` };
}

async function add(workspacePath: string, title: string, text: string, signal: AbortSignal): Promise<Result | null> {
  const sources = await readSources(workspacePath, signal);
  if (signal.aborted) return null;
  const problem = await linkOnTheWay(workspacePath);
  if (problem !== null) return { done: false, sentence: problem };
  const page = await addPage(workspacePath, sources, title, text);
  if (page === null)
    return { done: false, sentence: `I didn't add the page ${shown(title)}: there are ${MAX_SAME_TITLE} of that title already. Choose another.` };
  const numbered = page.numbered ? " There was a page of that name already, which I left as it is." : "";
  return {
    done: true,
    sentence: `Added the page ${shown(title)}: its address on your site ends with /${page.slug}/, and no other page links to it yet.${numbered}`,
  };
}

/** A folder that is a link could lead out of the workspace. */
async function linkOnTheWay(workspacePath: string): Promise<string | null> {
  for (const folder of ["src", "src/pages"]) {
    const status = await lstat(join(workspacePath, folder)).catch(() => null);
    if (status !== null && !status.isDirectory()) return `I couldn't add the page: ${folder} of this site isn't a folder of its own.`;
  }
  return null;
}

type EditedPlace = { readonly path: string; readonly places: number };

async function editSources(
  workspacePath: string,
  edit: (file: { path: string; content: string }) => Edited,
  signal: AbortSignal,
): Promise<EditedPlace[] | null> {
  const sources = await readSources(workspacePath, signal);
  const edits = sources.map((file) => ({ path: file.path, ...edit(file) })).filter(({ places }) => places > 0);
  for (const { path, content } of edits) {
    if (signal.aborted) return null;
    await writeFile(join(workspacePath, path), content);
  }
  return signal.aborted ? null : edits.map(({ path, places }) => ({ path, places }));
}

function placesOf(edited: readonly EditedPlace[]): string {
  const total = edited.reduce((sum, { places }) => sum + places, 0);
  const named = edited.slice(0, MAX_PLACES_NAMED).map(({ path }) => placeName(path));
  const more = edited.length > named.length ? ` and ${edited.length - named.length} more` : "";
  return `${total} ${total === 1 ? "place" : "places"}: ${named.join(", ")}${more}`;
}

function unclearLines(unclear: readonly string[]): string[] {
  if (unclear.length === 0) return [];
  return [`I didn't understand this (or it was more than ${MAX_REQUESTS} requests in one mail): ${unclear.map((line) => `"${line}"`).join(", ")}.`];
}

function progressLine(request: RehearsalRequest): string {
  if (request.kind === "change") return `Looking for ${shown(request.from)}`;
  return request.kind === "remove" ? `Removing ${shown(request.text)}` : `Writing the page ${shown(request.title)}`;
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `"${line.length > MAX_SHOWN_CHARACTERS ? `${line.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}…` : line}"`;
}
