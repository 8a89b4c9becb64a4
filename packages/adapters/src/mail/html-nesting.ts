/** Elements without content. */
const VOID: ReadonlySet<string> = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
/** Elements that end where the next of them begins; old mail programs never close them. */
const CLOSED_BY_NEXT: ReadonlySet<string> = new Set(["p", "li", "td", "th", "tr", "dt", "dd", "option"]);
/** Their content is no text. */
const NOT_TEXT: ReadonlySet<string> = new Set(["style", "script"]);
/** A closing tag's element is looked for so far up; further up it is a stray one. */
const MAX_LOOK_UP = 20;

/**
 * The same HTML without the tags that lie deeper than `maxDepth`; their text stays. The HTML parser's work grows with
 * length x depth, so hostile nesting must be gone before it begins. Also drops comments, styles and scripts. Linear.
 */
export function limitNesting(html: string, maxDepth: number): string {
  const kept: string[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start < 0) break;
    kept.push(html.slice(at, start));
    const isComment = html.startsWith("<!--", start);
    const end = isComment ? html.indexOf("-->", start + 4) : html.indexOf(">", start);
    if (end < 0) return kept.join("");
    at = end + (isComment ? 3 : 1);
    if (isComment) continue;
    const tag = html.slice(start, at);
    const name = tagName(tag);
    if (NOT_TEXT.has(name)) at = afterClosing(html, name, at);
    else if (name === "" || VOID.has(name) || keepsTag(tag, name, open, maxDepth)) kept.push(tag);
  }
  kept.push(html.slice(at));
  return kept.join("");
}

function keepsTag(tag: string, name: string, open: string[], maxDepth: number): boolean {
  if (tag.startsWith("</")) {
    const found = open.lastIndexOf(name);
    if (found < 0 || open.length - found > MAX_LOOK_UP) return false;
    open.length = found;
    return true;
  }
  if (CLOSED_BY_NEXT.has(name) && open.at(-1) === name) open.pop();
  if (open.length >= maxDepth) return false;
  open.push(name);
  return true;
}

const tagName = (tag: string): string => /^<\/?([a-zA-Z][a-zA-Z0-9:-]{0,30})/.exec(tag)?.[1]?.toLowerCase() ?? "";

function afterClosing(html: string, name: string, from: number): number {
  const closing = html.slice(from).search(name === "style" ? /<\/style/i : /<\/script/i);
  if (closing < 0) return html.length;
  const end = html.indexOf(">", from + closing);
  return end < 0 ? html.length : end + 1;
}
