import {
  type ChangedFile,
  MAX_ADDED_TEXT,
  MAX_PASSAGE,
  MAX_PASSAGES,
  MAX_PENDING_FILES,
  type Passage,
  type PendingChange,
  type PendingChanges,
} from "@webordinary/domain";

type Texts = ReadonlyMap<string, string>;

/** What people write; the rest comes after it. */
const PAGE = /\.(?:md|mdx|html?|astro|txt)$/i;

const linesOf = (text: string | undefined): string[] =>
  text === undefined || text === "" || text.includes("\0") ? [] : text.replace(/\n$/, "").split("\n");

/** The changed lines of every file as one place, without markup: what git's adapter tells in finer pieces. */
export function passagesBetween(changes: readonly ChangedFile[], before: Texts, after: Texts): readonly Passage[] {
  const rank = ({ path }: ChangedFile): number => (PAGE.test(path) ? 0 : 1);
  return [...changes]
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({ path }) => {
      const [old, now] = [linesOf(before.get(path)), linesOf(after.get(path))];
      while (old.length > 0 && now.length > 0 && old[0] === now[0]) [old, now].map((lines) => lines.shift());
      while (old.length > 0 && now.length > 0 && old.at(-1) === now.at(-1)) [old, now].map((lines) => lines.pop());
      const passage = { path, before: words(old), after: words(now) };
      return passage.before.replace(/\s/g, "") === passage.after.replace(/\s/g, "") ? [] : [passage];
    })
    .slice(0, MAX_PASSAGES);
}

function words(lines: readonly string[]): string {
  const read = lines.map((line) =>
    line
      .replace(/<[^<>]*>/g, " ")
      .replace(/\s+/g, " ")
      .trim(),
  );
  const text = read.filter((line) => line !== "").join("\n");
  return text.length <= MAX_PASSAGE ? text : `${text.slice(0, MAX_PASSAGE - 1)}…`;
}

export function pendingBetween(changes: readonly ChangedFile[], before: Texts, after: Texts): PendingChanges {
  const files = changes.slice(0, MAX_PENDING_FILES).map((change): PendingChange => {
    const [old, now] = [linesOf(before.get(change.path)), linesOf(after.get(change.path))];
    const left = new Map<string, number>();
    for (const line of old) left.set(line, (left.get(line) ?? 0) + 1);
    const added = now.filter((line) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count <= 0;
    });
    return {
      ...change,
      bytes: Buffer.byteLength(after.get(change.path) ?? ""),
      linesBefore: old.length,
      linesKept: now.length - added.length,
      addedText: added.join("\n").slice(0, MAX_ADDED_TEXT),
      symlink: false,
    };
  });
  return { files, truncated: changes.length > files.length };
}
