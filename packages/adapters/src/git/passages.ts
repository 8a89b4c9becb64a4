import { MAX_PASSAGE, MAX_PASSAGES, type Passage } from "@webordinary/domain";
import { diffBlobs } from "./blob-diffs.ts";
import type { GitChild } from "./git-child.ts";
import type { PatchLine } from "./patch.ts";
import { type Reading, readableLines } from "./readable-text.ts";
import type { TreeChange } from "./tree-changes.ts";

/** Files that are looked into; more than ten passages come out of fewer. */
const MAX_FILES = 60;
/** A page that people wrote is smaller. Bytes of both sides. */
const MAX_FILE_BYTES = 512 * 1024;
const MAX_BYTES = 4 * 1024 * 1024;
/** Words before the first difference, so that a place in a long paragraph is recognised. Characters. */
const LEAD = 80;

/** Made by programs, for programs. */
const NOT_READ = /(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|[^/]*\.(?:lock|map|svg|min\.js|min\.css))$/i;
/** The most telling first: what people wrote, what pages are filled from, and how they look. */
const READ: readonly { readonly names: RegExp; readonly rank: number; readonly reading: Reading }[] = [
  { names: /\.(?:md|mdx|markdown|mdoc)$/i, rank: 0, reading: "markdown" },
  { names: /\.astro$/i, rank: 0, reading: "component" },
  { names: /\.(?:html?|xhtml|svelte|vue|njk|liquid)$/i, rank: 0, reading: "markup" },
  { names: /\.txt$/i, rank: 0, reading: "plain" },
  { names: /\.(?:json|ya?ml|toml|csv)$/i, rank: 1, reading: "plain" },
];
const OTHERWISE = { rank: 2, reading: "plain" } as const;

type Found = Passage & { readonly rank: number; readonly path: string; readonly nth: number };

/** The changed places of changed files, as a reader of the site would tell them. */
export async function readPassages(git: GitChild, changes: readonly TreeChange[]): Promise<readonly Passage[]> {
  const ranked = changes
    .filter(({ path }) => !NOT_READ.test(path))
    .map((change) => ({ change, ...(READ.find(({ names }) => names.test(change.path)) ?? OTHERWISE) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_FILES);
  const diffs = await diffBlobs(
    git,
    ranked.map(({ change }) => change),
    { perFile: MAX_FILE_BYTES, together: MAX_BYTES },
  );
  const found = ranked.flatMap(({ change: { path }, rank, reading }, index) =>
    changedPlaces(diffs[index]?.lines ?? [], reading).map((place, nth): Found => ({ path, ...place, rank, nth })),
  );
  // Every file's first place before any file's second; told in the order of the pages.
  const order = new Map(found.map((one, index) => [one, index]));
  return found
    .sort((a, b) => a.rank - b.rank || a.nth - b.nth)
    .slice(0, MAX_PASSAGES)
    .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    .map(({ path, before, after }) => ({ path, before, after }));
}

type Place = { readonly before: string; readonly after: string };

/** Changed lines that follow each other are one place; those in which no word changed are none. */
export function changedPlaces(lines: readonly PatchLine[], reading: Reading): readonly Place[] {
  const words = bothSides(lines, reading, false);
  const withTargets = bothSides(lines, reading, true);
  return groups(lines).flatMap((group) => {
    const place = placeOf(group, words) ?? placeOf(group, withTargets);
    return place ? [shortened(place)] : [];
  });
}

/** Every line's readable text, in its place of `lines`. */
function bothSides(lines: readonly PatchLine[], reading: Reading, targets: boolean): readonly string[] {
  const read = (side: "before" | "after") => {
    const own = lines.flatMap((line, index) => (line.in === side || line.in === "both" ? [index] : []));
    const words = readableLines(
      own.map((index) => lines[index]?.text ?? ""),
      reading,
      targets,
    );
    return new Map(own.map((index, nth) => [index, words[nth] ?? ""]));
  };
  const [before, after] = [read("before"), read("after")];
  return lines.map((line, index) => (line.in === "before" ? before : after).get(index) ?? "");
}

type Group = { readonly before: readonly number[]; readonly after: readonly number[] };

function groups(lines: readonly PatchLine[]): readonly Group[] {
  const found: { before: number[]; after: number[] }[] = [];
  let open = false;
  for (const [index, line] of lines.entries()) {
    if (line.in === "both") {
      open = false;
      continue;
    }
    if (!open) found.push({ before: [], after: [] });
    open = true;
    found.at(-1)?.[line.in].push(index);
  }
  return found;
}

function placeOf(group: Group, words: readonly string[]): Place | null {
  const text = (indexes: readonly number[]) =>
    indexes
      .map((index) => words[index] ?? "")
      .filter((line) => line !== "")
      .join("\n");
  const place = { before: text(group.before), after: text(group.after) };
  return squashed(place.before) === squashed(place.after) ? null : place;
}

const squashed = (text: string): string => text.replace(/\s+/g, "");

/** Both cut around where they begin to differ. */
function shortened({ before, after }: Place): Place {
  if (before.length <= MAX_PASSAGE && after.length <= MAX_PASSAGE) return { before, after };
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const from = same <= LEAD ? 0 : wordStart(before, same - LEAD);
  return { before: cut(before, from), after: cut(after, from) };
}

/** The start of the first word after `from`; `from` itself in a text without spaces. */
function wordStart(text: string, from: number): number {
  const space = text.slice(from, from + LEAD / 2).search(/\s/);
  return space < 0 ? from : from + space + 1;
}

/** Never between the halves of a character. */
function cut(text: string, from: number): string {
  if (text === "") return "";
  const start = isLowHalf(text, from) ? from + 1 : from;
  const head = start > 0 ? "…" : "";
  if (head.length + text.length - start <= MAX_PASSAGE) return head + text.slice(start);
  const end = start + MAX_PASSAGE - head.length - 1;
  return `${head}${text.slice(start, isLowHalf(text, end) ? end - 1 : end)}…`;
}

const isLowHalf = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text[at] ?? "");
