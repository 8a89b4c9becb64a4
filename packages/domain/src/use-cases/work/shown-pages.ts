import { isPage, type ReleaseFile } from "../../deployment/release.ts";
import type { BuiltSite } from "../../ports/site-builder.ts";
import type { Passage } from "../../ports/workspaces.ts";
import { saysOf, wordsOf } from "./readable-words.ts";

/** Pages that a reply shows: more are not looked at. */
const SHOWN_PAGES = 3;
/** Pages that are read, for the words that came in: a site of more is too large to be searched while somebody waits. */
const MAX_READ_PAGES = 300;
/** A page of more is no text that people read. Bytes. */
const MAX_READ_BYTES = 500_000;

/** `before` is whether the page was there; `after` is null when it is gone. */
export type ShownPage = { readonly path: string; readonly before: boolean; readonly after: ReleaseFile | null };

/**
 * The pages that a reply shows: the home page first, then those that changed most, by the passages that they hold and by their size.
 * Without a release to compare with, those that say what the commit brought in, else the home page alone.
 */
export async function shownPages(
  before: readonly ReleaseFile[] | null,
  built: BuiltSite,
  passages: readonly Passage[],
): Promise<readonly ShownPage[]> {
  const changed = before ? changedPages(before, built.release.files) : built.release.files.filter(isShown).map(isNew);
  const told = await passagesOn(changed, built, passages);
  const sizes = new Map(before?.map(({ path, size }) => [path, size]));
  const difference = ({ path, after }: ShownPage): number => Math.abs((after?.size ?? 0) - (sizes.get(path) ?? 0));
  const count = ({ path }: ShownPage): number => told.get(path) ?? 0;
  const shown = before ? changed : changed.filter((page) => count(page) > 0);
  const ranked = shown.toSorted((a, b) => Number(isHome(b)) - Number(isHome(a)) || count(b) - count(a) || difference(b) - difference(a));
  return before || ranked.length > 0 ? ranked.slice(0, SHOWN_PAGES) : changed.filter(isHome);
}

function changedPages(before: readonly ReleaseFile[], after: readonly ReleaseFile[]): readonly ShownPage[] {
  const old = new Map(before.filter(isShown).map((file) => [file.path, file]));
  const now = new Map(after.filter(isShown).map((file) => [file.path, file]));
  const changed = [...now.values()].filter(({ path, hash }) => old.get(path)?.hash !== hash);
  const gone = [...old.keys()].filter((path) => !now.has(path));
  return [
    ...changed.map((file) => ({ path: file.path, before: old.has(file.path), after: file })),
    ...gone.map((path) => ({ path, before: true, after: null })),
  ];
}

/** How many of the commit's passages each page says. */
async function passagesOn(pages: readonly ShownPage[], built: BuiltSite, passages: readonly Passage[]): Promise<ReadonlyMap<string, number>> {
  const wanted = passages.map(({ after }) => saysOf(after)).filter((says) => says.length > 0);
  const found = new Map<string, number>();
  if (wanted.length === 0) return found;
  const readable = pages.filter(({ after }) => after && after.size <= MAX_READ_BYTES).slice(0, MAX_READ_PAGES);
  for (const { path } of readable) {
    const words = wordsOf(new TextDecoder().decode(await built.read(path)));
    found.set(path, wanted.filter((says) => says.some((said) => words.includes(said))).length);
  }
  return found;
}

/** Nobody is shown what a wrong address shows. */
const isShown = (file: ReleaseFile): boolean => isPage(file) && file.path !== "404.html";
const isHome = ({ path }: ShownPage): boolean => path === "index.html";
const isNew = (file: ReleaseFile): ShownPage => ({ path: file.path, before: false, after: file });
