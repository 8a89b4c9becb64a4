import { isHidden, MARKS, markOf } from "./html-marks.ts";

/** Elements without content. */
const VOID: ReadonlySet<string> = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
/** Elements that end where the next of them begins; old mail programs never close them. */
const CLOSED_BY_NEXT: ReadonlySet<string> = new Set(["p", "li", "td", "th", "tr", "dt", "dd", "option"]);
/** Every line of their content is indented once more: the work grows with their depth. */
const INDENTING: ReadonlySet<string> = new Set(["ul", "ol", "blockquote"]);
/** Deeper quotes are quotes all the same. */
const MAX_INDENTS = 8;
const BLOCKS: ReadonlySet<string> = new Set(["div", "p", "td", "th", "li"]);
/** Their content is no text. */
const NOT_TEXT: ReadonlySet<string> = new Set(["style", "script", "title"]);
/** Of all elements: a newsletter has some thousands. The text of further ones stays, in one line. */
const MAX_ELEMENTS = 20_000;
/** So many elements are asked what they say about the mail: what people write has less, above what they quote. */
const MAX_MARKED_ELEMENTS = 5_000;
/** A closing tag's element is looked for so far up; further up it is a stray one. */
const MAX_LOOK_UP = 20;

type OpenElement = {
  readonly name: string;
  readonly isSignature: boolean;
  /** Where a hidden element's output began. */
  readonly hiddenFrom: number | null;
  /** Where its content's output begins. */
  readonly contentFrom: number;
  /** How many lists and quotes it lies in, itself included. */
  readonly indents: number;
};

/**
 * The same HTML without the tags that lie deeper than `maxDepth`; their text stays. The HTML parser's work grows with
 * length x depth, so hostile nesting must be gone before it begins. Also drops comments (Outlook's conditional ones), styles,
 * scripts and hidden elements, and puts marks where the HTML says what a client did. Linear.
 */
export function limitNesting(html: string, maxDepth: number): string {
  const kept: string[] = [];
  const open: OpenElement[] = [];
  let at = 0;
  let elements = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start < 0) break;
    if (start > at) kept.push(html.slice(at, start));
    const isComment = html.startsWith("<!--", start);
    const end = isComment ? html.indexOf("-->", start + 4) : html.indexOf(">", start);
    if (end < 0) return finished(kept, isComment ? "" : asText(html.slice(start)));
    at = end + (isComment ? 3 : 1);
    if (isComment) continue;
    const tag = html.slice(start, at);
    if (!tag.startsWith("</")) elements += 1;
    const name = tagName(tag);
    if (name === "") {
      // "<3 you>" is text; "<!doctype>" and "<?xml>" are not.
      if (!/^<[!?/]/.test(tag)) {
        kept.push("&lt;");
        at = start + 1;
      }
    } else if (NOT_TEXT.has(name)) {
      if (!tag.startsWith("</")) at = afterClosing(html, name, at);
    } else if (elements > MAX_ELEMENTS && !tag.startsWith("</")) kept.push(" ");
    else if (VOID.has(name)) kept.push(tag);
    else if (tag.startsWith("</")) close(tag, name, open, kept);
    else openElement(tag, name, open, kept, { maxDepth, mayMark: elements <= MAX_MARKED_ELEMENTS });
  }
  return finished(kept, html.slice(at));
}

const finished = (kept: readonly string[], rest: string): string => kept.join("") + rest;

/** A tag that never ends: a truncated mail, or a "<" that was meant as one. */
const asText = (rest: string): string => (/^<[a-zA-Z/!?]/.test(rest) ? "" : `&lt;${rest.slice(1)}`);

type OpenOptions = { readonly maxDepth: number; readonly mayMark: boolean };

function openElement(tag: string, name: string, open: OpenElement[], kept: string[], { maxDepth, mayMark }: OpenOptions): void {
  if (CLOSED_BY_NEXT.has(name) && open.at(-1)?.name === name) open.pop();
  const indents = (open.at(-1)?.indents ?? 0) + (INDENTING.has(name) ? 1 : 0);
  if (open.length >= maxDepth || (indents > MAX_INDENTS && INDENTING.has(name))) return;
  const mark = mayMark ? markOf(tag) : null;
  const hiddenFrom = isHidden(tag) ? kept.length : null;
  if (mark !== null) kept.push(`<div>${MARKS[mark]}</div>`);
  kept.push(tag);
  open.push({ name, isSignature: mark === "signature", hiddenFrom, contentFrom: kept.length, indents });
}

function close(tag: string, name: string, open: OpenElement[], kept: string[]): void {
  const from = Math.max(0, open.length - MAX_LOOK_UP);
  let found = open.length - 1;
  while (found >= from && open[found]?.name !== name) found -= 1;
  const element = found >= from ? open[found] : undefined;
  if (element === undefined) return;
  open.length = found;
  if (element.hiddenFrom !== null) {
    kept.length = Math.min(kept.length, element.hiddenFrom);
    return;
  }
  if (BLOCKS.has(name) && endsWithLineBreak(kept, element.contentFrom)) kept.pop();
  kept.push(tag);
  if (element.isSignature) kept.push(`<div>${MARKS.signatureEnd}</div>`);
}

/** A line break behind the last words of a block is one that nobody sees. */
function endsWithLineBreak(kept: readonly string[], from: number): boolean {
  const before = kept[kept.length - 2] ?? "";
  return kept.length - 2 >= from && /^<br\b/i.test(kept[kept.length - 1] ?? "") && before.trim() !== "" && !/^<br\b/i.test(before);
}

const tagName = (tag: string): string => /^<\/?([a-zA-Z][a-zA-Z0-9:-]{0,30})/.exec(tag)?.[1]?.toLowerCase() ?? "";

const CLOSING: Readonly<Record<string, RegExp>> = { style: /<\/style/gi, script: /<\/script/gi, title: /<\/title/gi };

function afterClosing(html: string, name: string, from: number): number {
  const pattern = CLOSING[name];
  if (pattern === undefined) return from;
  pattern.lastIndex = from;
  const closing = pattern.exec(html);
  if (closing === null) return html.length;
  const end = html.indexOf(">", closing.index);
  return end < 0 ? html.length : end + 1;
}
