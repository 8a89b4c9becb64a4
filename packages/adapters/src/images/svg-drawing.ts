import { MAX_SVG_BYTES } from "./image-limits.ts";
import { type MarkupTag, readTags } from "./markup-tags.ts";
import type { ImageRefusal, PreparedImage } from "./prepared-image.ts";

/** Elements that run code or bring other documents, in whatever namespace. Lower case. */
const ACTIVE: ReadonlySet<string> = new Set(
  "script foreignobject iframe embed object applet audio video source canvas form input button link meta base handler listener html body".split(" "),
);
const REFERENCES: ReadonlySet<string> = new Set("href src srcset imagesrcset background data action formaction poster ping base".split(" "));
/** A place in the drawing itself, or a picture that it brings along. */
const OWN_REFERENCE = /^\s*(?:#|data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*$)/i;
/** Attributes that hold words, or a path's numbers: no browser looks for an address in them. Nor in those of another program, which have a prefix. */
const WORDS: ReadonlySet<string> = new Set("alt aria-label class d font-family glyph-name id name points title unicode".split(" "));
/** References other than to XML's own five characters: what they spell isn't what was looked at. HTML knows two thousand of them. */
const SPELLED = /&(?!(?:amp|lt|gt|quot|apos);)/;
const STYLE = /<(?:[a-z_][\w.-]*:)?style[\s/>]([\s\S]*?)(?:<\/(?:[a-z_][\w.-]*:)?style|$)/gi;
const NOT_SVG_NAMESPACE = /xhtml|mathml|xbl|events|&/i;

/** True for text whose first element is an SVG; the header and the name of the file are not asked. */
export function looksLikeSvg(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString("utf8").replaceAll("\0", "");
  return (
    /^[\ufeff\ufffd\s]*(?:<\?xml|<!--|<!doctype\s+svg|<(?:[a-z_][\w.-]*:)?svg[\s/>])/i.test(start) && /<(?:[a-z_][\w.-]*:)?svg[\s/>]/i.test(start)
  );
}

/** Keeps a drawing as it is, or refuses it whole: cutting what could run out of it is a race against every browser's parser. */
export function prepareSvg(bytes: Uint8Array): PreparedImage | ImageRefusal {
  if (bytes.byteLength > MAX_SVG_BYTES) return refuse(`has more than ${MAX_SVG_BYTES / (1024 * 1024)} MB`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse("is not written in UTF-8");
  }
  // Another encoding would have browsers read other words than these.
  if (/^\s*<\?xml[^>]*\sencoding\s*=\s*["'](?!(?:utf-8|us-ascii)["'])/i.test(text)) return refuse("is not written in UTF-8");
  const tags = readTags(text);
  if (tags === null) return refuse("is damaged, or declares things that a drawing doesn't need");
  const fault = tags.map(faultOf).find((found) => found !== null) ?? styleFault(text);
  if (fault !== null && fault !== undefined) return refuse(fault);
  const root = tags[0];
  if (root === undefined || localName(root.name) !== "svg") return refuse("is damaged");
  return { ok: true, bytes, mediaType: "image/svg+xml", ...sizeOf(root) };
}

const refuse = (fault: string): ImageRefusal => ({
  ok: false,
  code: "unsafe-drawing",
  reason: `the drawing (SVG) ${fault}: please send it as PNG, or export it as a plain SVG`,
});

function faultOf({ name, attributes }: MarkupTag): string | null {
  if (ACTIVE.has(localName(name))) return `contains active content (${localName(name).slice(0, 40)})`;
  for (const [key, value] of attributes) {
    const attribute = localName(key);
    if (attribute.startsWith("on")) return "contains a script";
    // An animation may set what wasn't there when the drawing was checked.
    if (attribute === "attributename" && (REFERENCES.has(localName(value)) || /^on|&/i.test(localName(value)))) return "contains a script";
    if (key.toLowerCase().startsWith("xmlns") && NOT_SVG_NAMESPACE.test(value)) return "contains parts that are no drawing";
    if (REFERENCES.has(attribute) && !OWN_REFERENCE.test(value)) return "refers to something outside of itself";
    if (/javascript\s*:|data\s*:\s*text/i.test(value)) return "contains a script";
    if (!key.toLowerCase().startsWith("xmlns") && hasForeignUrl(value)) return "refers to something outside of itself";
    if (!key.includes(":") && !WORDS.has(key) && (SPELLED.test(value) || value.includes("\\"))) return "has values that can't be checked";
  }
  return null;
}

/** What stands in `<style>`, and anywhere else in the text: a drawing's words hardly look like it. */
function styleFault(text: string): string | null {
  const styles = [...text.matchAll(STYLE)].map(([, style = ""]) => style);
  if (styles.length === 0) return null;
  if (/@import|expression\s*\(|-moz-binding|behavior\s*:/i.test(text) || hasForeignUrl(text)) return "has styles that load something";
  // A backslash can spell `url(` in other letters.
  const unchecked = styles.some((style) => style.includes("\\") || SPELLED.test(style));
  return unchecked ? "has styles that can't be checked" : null;
}

const hasForeignUrl = (text: string): boolean => /(?:url|image|image-set|src)\s*\((?!\s*["']?\s*(?:#|data:image\/(?:png|jpeg|gif|webp)))/i.test(text);

const localName = (name: string): string => name.slice(name.indexOf(":") + 1).toLowerCase();

function sizeOf({ attributes }: MarkupTag): { width: number; height: number } {
  const [, , boxWidth, boxHeight] = (attributes.get("viewBox") ?? "")
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const length = (value: string | undefined, otherwise: number | undefined): number => {
    const given = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(value ?? "")?.[1];
    const size = given === undefined ? (otherwise ?? 0) : Number(given);
    return Number.isFinite(size) ? Math.round(size) : 0;
  };
  return { width: length(attributes.get("width"), boxWidth), height: length(attributes.get("height"), boxHeight) };
}
