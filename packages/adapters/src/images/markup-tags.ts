/** An element's opening tag. Values are as written: entities aren't resolved. */
export type MarkupTag = { readonly name: string; readonly attributes: ReadonlyMap<string, string> };

/** Drawings have thousands of elements; exported maps some ten thousand. */
const MAX_TAGS = 100_000;
const NAME = /[^\s/>=<"'&]+/y;
const ATTRIBUTE = /\s*([^\s/>=<"'&]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const END = /\s*\/?>/y;
/** With an internal subset a document can declare entities that are other than they look, or grow without end. */
const PLAIN_DOCTYPE = /<!doctype\s+svg(?:\s+public\s+"[^"[\]<>]*"\s+"[^"[\]<>]*")?\s*>/iy;
const XML_DECLARATION = /<\?xml\s[^<>]*\?>/y;

/**
 * The opening tags of an XML text in their order. Strict, because browsers are not: null when anything stands where XML doesn't allow it,
 * for processing instructions, for a DOCTYPE with declarations, and for what a page that the text is put into would read in another way:
 * CDATA sections, some comments. Linear in the length.
 */
export function readTags(text: string): MarkupTag[] | null {
  const tags: MarkupTag[] = [];
  const match = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const skipped = endOfComment(text, at) ?? endOf(match(PLAIN_DOCTYPE, at)) ?? endOf(match(XML_DECLARATION, at));
    if (skipped === -1) return null;
    if (skipped !== null) {
      at = skipped;
      continue;
    }
    const closing = text[at + 1] === "/";
    const name = match(NAME, at + (closing ? 2 : 1));
    if (name === null || /^[!?]/.test(name[0])) return null;
    at = NAME.lastIndex;
    const attributes = new Map<string, string>();
    for (let found = match(ATTRIBUTE, at); found !== null; found = match(ATTRIBUTE, at)) {
      const [, key = "", double, single] = found;
      if (closing || attributes.has(key)) return null;
      attributes.set(key, double ?? single ?? "");
      at = ATTRIBUTE.lastIndex;
    }
    if (match(END, at) === null) return null;
    at = END.lastIndex;
    if (!closing) tags.push({ name: name[0], attributes });
    if (tags.length > MAX_TAGS) return null;
  }
  return tags;
}

const endOf = (found: RegExpExecArray | null): number | null => (found === null ? null : found.index + found[0].length);

/**
 * Behind a comment; -1 for one that doesn't end, or that HTML's parser ends elsewhere: at `--!>`, or at once at `<!-->`. Null when there is
 * none.
 */
function endOfComment(text: string, at: number): number | null {
  if (!text.startsWith("<!--", at)) return null;
  const end = text.indexOf("-->", at + 4);
  if (end < 0) return -1;
  const content = text.slice(at + 4, end);
  return /^-?>|--|<|-$/.test(content) ? -1 : end + 3;
}
