import { lstat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentOutcome, AgentTask, CodingAgent, Plan } from "@webordinary/domain";
import { addPage, MAX_SAME_TITLE } from "./page-writer.ts";
import { answerLanguage } from "./rehearsal-language.ts";
import { MAX_REQUESTS, type RehearsalRequest, understand } from "./rehearsal-phrases.ts";
import { filledIn, REHEARSAL_WORDING, type RehearsalWording } from "./rehearsal-wording.ts";
import { placeName, readSources } from "./site-sources.ts";
import { removeText } from "./text-remove.ts";
import { type Edited, replaceText } from "./text-replace.ts";

/** What became of one request: a sentence for its writer. */
type Result = { readonly done: boolean; readonly sentence: string };

/** A summary names so many places, at most. */
const MAX_PLACES_NAMED = 5;
const MAX_ATTACHMENTS_NAMED = 5;
const MAX_SHOWN_CHARACTERS = 80;

/** Stands in for a coding agent where there is none: does three fixed phrases to the letter, and says that it is a rehearsal. */
export class RehearsalAgent implements CodingAgent {
  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    const session = { agentSessionId: `rehearsal-${task.threadId}`, costUsd: 0 };
    const { requests, unclear, language } = understand(task.text);
    const wording = REHEARSAL_WORDING[answerLanguage(task.text, language)];
    const introduction = filledIn(wording.introduction, { examples: wording.examples.join("; ") });
    if (task.buildError !== null) return { kind: "not-understood", answer: `${introduction} ${wording.cantMend}`, ...session };
    if (task.mode === "plan" && requests.length > 0) return { kind: "plan", plan: planOf(requests, wording), ...session };
    const results: Result[] = [];
    for (const request of requests) {
      task.onProgress?.(progressLine(request, wording));
      if (signal.aborted) return { kind: "interrupted", ...session };
      const result = await carryOut(request, { workspacePath: task.workspacePath, wording, signal });
      if (result === null) return { kind: "interrupted", ...session };
      results.push(result);
    }
    if (signal.aborted) return { kind: "interrupted", ...session };
    const sentences = results.map(({ sentence }) => sentence);
    const answer = [...sentences, ...unclearLines(unclear, wording), ...keptLines(task.attachments, wording), introduction].join("\n\n");
    return results.some(({ done }) => done) ? { kind: "done", summary: answer, ...session } : { kind: "not-understood", answer, ...session };
  }
}

/** In other words than the requests: an approved plan comes back as part of the text, and would be done a second time. */
function planOf(requests: readonly RehearsalRequest[], wording: RehearsalWording): Plan {
  const pages = requests.map((request) => {
    if (request.kind === "add-page") return { page: shown(request.title), change: filledIn(wording.newPage, { text: shown(request.text) }) };
    const change =
      request.kind === "change"
        ? filledIn(wording.becomes, { from: shown(request.from), to: shown(request.to) })
        : filledIn(wording.goes, { text: shown(request.text) });
    return { page: wording.wherever, change };
  });
  return { summary: wording.plan, pages, risks: [], estimatedCostUsd: 0 };
}

/** Where something is done, in whose words, and until when. */
type Stage = { readonly workspacePath: string; readonly wording: RehearsalWording; readonly signal: AbortSignal };

function carryOut(request: RehearsalRequest, stage: Stage): Promise<Result | null> {
  switch (request.kind) {
    case "change":
      return change(request.from, request.to, stage);
    case "remove":
      return remove(request.text, stage);
    case "add-page":
      return add(request.title, request.text, stage);
  }
}

async function change(from: string, to: string, { workspacePath, wording, signal }: Stage): Promise<Result | null> {
  const edited = await editSources(workspacePath, (file) => replaceText(file, from, to), signal);
  if (edited === null) return null;
  const values = { from: shown(from), to: shown(to), places: placesOf(edited, wording) };
  return { done: edited.length > 0, sentence: filledIn(edited.length > 0 ? wording.changed : wording.notChanged, values) };
}

async function remove(text: string, { workspacePath, wording, signal }: Stage): Promise<Result | null> {
  const edited = await editSources(workspacePath, (file) => removeText(file, text), signal);
  if (edited === null) return null;
  const values = { text: shown(text), places: placesOf(edited, wording) };
  return { done: edited.length > 0, sentence: filledIn(edited.length > 0 ? wording.removed : wording.notRemoved, values) };
}

async function add(title: string, text: string, { workspacePath, wording, signal }: Stage): Promise<Result | null> {
  const sources = await readSources(workspacePath, signal);
  if (signal.aborted) return null;
  const folder = await linkOnTheWay(workspacePath);
  if (folder !== null) return { done: false, sentence: filledIn(wording.linked, { folder }) };
  const page = await addPage(workspacePath, sources, title, text);
  if (page === null) return { done: false, sentence: filledIn(wording.tooMany, { title: shown(title), count: String(MAX_SAME_TITLE) }) };
  const added = filledIn(wording.added, { title: shown(title), address: `/${page.slug}/` });
  return { done: true, sentence: page.numbered ? `${added} ${wording.numbered}` : added };
}

/** The folder above new pages that is a link, or null: it could lead out of the workspace. */
async function linkOnTheWay(workspacePath: string): Promise<string | null> {
  for (const folder of ["src", "src/pages"]) {
    const status = await lstat(join(workspacePath, folder)).catch(() => null);
    if (status !== null && !status.isDirectory()) return folder;
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

function placesOf(edited: readonly EditedPlace[], wording: RehearsalWording): string {
  const total = edited.reduce((sum, { places }) => sum + places, 0);
  const words = { home: wording.home, page: (name: string) => filledIn(wording.page, { name }) };
  const names = listed(
    edited.map(({ path }) => placeName(path, words)),
    MAX_PLACES_NAMED,
    wording,
  );
  return filledIn(total === 1 ? wording.onePlace : wording.places, { count: String(total), names });
}

/** The first ones by name, the others as a number. */
function listed(all: readonly string[], most: number, wording: RehearsalWording): string {
  const names = all.slice(0, most).join(", ");
  return all.length > most ? filledIn(wording.more, { names, count: String(all.length - most) }) : names;
}

function unclearLines(unclear: readonly string[], wording: RehearsalWording): string[] {
  if (unclear.length === 0) return [];
  return [filledIn(wording.unclear, { count: String(MAX_REQUESTS), lines: unclear.map((line) => `"${line}"`).join(", ") })];
}

/** Who sends a photo must not think that it was lost. */
function keptLines(attachments: AgentTask["attachments"], wording: RehearsalWording): string[] {
  if (attachments.length === 0) return [];
  const names = attachments.map(({ name }) => shown(name));
  return [filledIn(wording.kept, { names: listed(names, MAX_ATTACHMENTS_NAMED, wording) })];
}

function progressLine(request: RehearsalRequest, wording: RehearsalWording): string {
  if (request.kind === "change") return filledIn(wording.looking, { text: shown(request.from) });
  return request.kind === "remove"
    ? filledIn(wording.removing, { text: shown(request.text) })
    : filledIn(wording.writing, { text: shown(request.title) });
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `"${line.length > MAX_SHOWN_CHARACTERS ? `${line.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}…` : line}"`;
}
