import type { DomNode, Formatter } from "html-to-text";

/** File names of inline images by the content id that the HTML shows them by, without `cid:` and angle brackets. */
export type NamesByContentId = ReadonlyMap<string, string>;

/** A cell that is longer is a column of a layout, not a time or a price. Characters. */
const MAX_CELL_CHARACTERS = 200;
/** So many nodes of a cell or a link are looked at. */
const MAX_LOOKED_NODES = 60;
/** Longer ones carry tracking, no address that anybody reads. Characters. */
const MAX_URL_CHARACTERS = 500;

const BLOCKS: ReadonlySet<string> = new Set(["p", "div"]);
const LAYOUT: ReadonlySet<string> = new Set(["table", "ul", "ol", "blockquote", "hr", "pre", "img", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** An image that is a file of the mail stands where it stood; a picture of an emoji is that emoji; others are no text. */
export const imageFormat: Formatter = (element, _walk, builder) => {
  const source = element.attribs?.["src"] ?? "";
  const alt = element.attribs?.["alt"] ?? "";
  const name = /^cid:/i.test(source) ? nameOf(source.slice(4), builder.metadata) : undefined;
  if (name !== undefined) builder.addInline(` [image: ${name}] `, { noWordTransform: true });
  else if (alt.length <= 16 && /^\p{Extended_Pictographic}/u.test(alt)) builder.addInline(alt);
};

function nameOf(contentId: string, metadata: unknown): string | undefined {
  if (!(metadata instanceof Map)) return undefined;
  const names: NamesByContentId = metadata;
  return names.get(contentId) ?? names.get(decoded(contentId));
}

/** "text (url)", or the text alone when it says the same. */
export const linkFormat: Formatter = (element, walk, builder) => {
  walk(element.children, builder);
  const url = target(element.attribs?.["href"] ?? "");
  const text = flatText(element)?.trim() ?? "";
  if (url !== null && text !== "" && bare(url) !== bare(text)) builder.addInline(` (${url})`, { noWordTransform: true });
};

/** Cells side by side when they are short, as in a table of opening hours; else one under the other. */
export const rowFormat: Formatter = (element, walk, builder) => {
  const cells = (element.children ?? []).filter(({ name }) => name === "td" || name === "th");
  const texts = cells.map(flatText);
  const filled = texts.filter((text) => text !== "");
  builder.openBlock({ leadingLineBreaks: 1 });
  if (cells.length > 1 && filled.length > 1 && texts.every((text) => text !== null)) builder.addInline(texts.join(" | "));
  else {
    for (const cell of cells) {
      builder.openBlock({ leadingLineBreaks: 1 });
      walk(cell.children, builder);
      builder.closeBlock({ trailingLineBreaks: 1 });
    }
    walk(
      (element.children ?? []).filter((child) => !cells.includes(child)),
      builder,
    );
  }
  builder.closeBlock({ trailingLineBreaks: 1 });
};

/** The text of a cell or link on one line; null when it is more than that. */
function flatText(element: DomNode): string | null {
  const pieces: string[] = [];
  const waiting: DomNode[] = [element];
  let blocks = 0;
  let length = 0;
  for (let looked = 0; waiting.length > 0; looked += 1) {
    const node = waiting.pop();
    if (node === undefined || looked > MAX_LOOKED_NODES) return null;
    const name = node.name ?? "";
    if (LAYOUT.has(name)) return null;
    if (BLOCKS.has(name)) blocks += 1;
    if (blocks > 1 || length > MAX_CELL_CHARACTERS) return null;
    if (name === "br") pieces.push(", ");
    if (node.data !== undefined && node.type === "text") pieces.push(node.data);
    length += node.data?.length ?? 0;
    const children = node.children ?? [];
    if (children.length > MAX_LOOKED_NODES) return null;
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) waiting.push(child);
    }
  }
  return length > MAX_CELL_CHARACTERS
    ? null
    : pieces
        .join("")
        .replace(/\s+/g, " ")
        .replace(/^[\s,]+|[\s,]+$/g, "");
}

/** Where a link leads, when people may want to know it. Outlook's own detour is left out. */
function target(href: string): string | null {
  const url = href.trim().replace(/^mailto:/i, "");
  const detour = /^https:\/\/[a-z0-9.]{1,40}\.safelinks\.protection\.outlook\.com\/.{0,20}\?url=([^&]{1,1500})/i.exec(url);
  const real = detour?.[1] === undefined ? url : decoded(detour[1]);
  const isAddress = /^[^\s@/:]+@[^\s@]+$/.test(real);
  return real.length <= MAX_URL_CHARACTERS && (isAddress || /^https?:\/\/\S+$/i.test(real)) ? real : null;
}

const bare = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?(?:www\.)?/, "")
    .replace(/\/$/, "");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded after all.
    return text;
  }
}
