import { compile } from "html-to-text";
import { imageFormat, linkFormat, type NamesByContentId, rowFormat } from "./html-formats.ts";
import { withoutForgedMarks, withoutMarks } from "./html-marks.ts";
import { limitNesting } from "./html-nesting.ts";

/** A written mail has a few kilobytes of HTML, a newsletter a hundred; what is beyond is cut. Characters. */
export const MAX_HTML_CHARACTERS = 500_000;
/** Outlook nests tables about 30 deep; hostile mails nest a million. Deeper elements are left out. */
const MAX_HTML_DEPTH = 100;
/** Children of one element. */
const MAX_CHILD_NODES = 20_000;

const LINE = { leadingLineBreaks: 1, trailingLineBreaks: 1 } as const;
const PARAGRAPH = { leadingLineBreaks: 2, trailingLineBreaks: 2 } as const;

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML_CHARACTERS * 2, maxDepth: MAX_HTML_DEPTH, maxChildNodes: MAX_CHILD_NODES, ellipsis: "" },
  formatters: { image: imageFormat, link: linkFormat, row: rowFormat },
  selectors: [
    { selector: "a", format: "link" },
    { selector: "img", format: "image" },
    { selector: "table", format: "block", options: LINE },
    { selector: "tr", format: "row" },
    { selector: "hr", options: { length: 20, ...LINE } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    // Gmail wraps every line into a div: one line break, not a paragraph. Blank lines are divs with a <br>.
    { selector: "p", options: PARAGRAPH },
    // Outlook's paragraphs have no space between them.
    { selector: "p.MsoNormal", format: "block", options: LINE },
    { selector: 'p[style*="margin:0"]', format: "block", options: LINE },
    { selector: 'p[style*="margin: 0"]', format: "block", options: LINE },
    { selector: 'p[style*="margin-top:0"]', format: "block", options: LINE },
    { selector: 'p[style*="margin-top: 0"]', format: "block", options: LINE },
    // A quote keeps its blank lines, so that what follows stays recognisable.
    { selector: "blockquote", options: { trimEmptyLines: false } },
  ],
});

/**
 * The text of an HTML mail: quotes as lines that start with "> ", links as "text (url)", inline images that are files of the mail as
 * `[image: name]`. Linear in the length; hostile nesting is left out, never an error.
 */
export function htmlToPlainText(html: string, namesByContentId: NamesByContentId = new Map()): string {
  return withoutMarks(markedText(html, namesByContentId));
}

/** The same with the marks of `html-marks.ts`. */
export function markedText(html: string, namesByContentId: NamesByContentId): string {
  const text = convert(limitNesting(withoutForgedMarks(html.slice(0, MAX_HTML_CHARACTERS)), MAX_HTML_DEPTH), namesByContentId);
  const lines = text.replaceAll("\u00a0", " ").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd();
}
