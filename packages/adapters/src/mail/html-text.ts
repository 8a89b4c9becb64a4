import { compile } from "html-to-text";
import { limitNesting } from "./html-nesting.ts";

/** A written mail has a few kilobytes of HTML, a newsletter a hundred; what is beyond is cut. Characters. */
export const MAX_HTML_CHARACTERS = 1_000_000;
/** Outlook nests tables about 30 deep; hostile mails nest a million. Deeper elements are left out. */
const MAX_HTML_DEPTH = 100;
/** Children of one element. */
const MAX_CHILD_NODES = 20_000;

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML_CHARACTERS, maxDepth: MAX_HTML_DEPTH, maxChildNodes: MAX_CHILD_NODES, ellipsis: "" },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
    { selector: "style", format: "skip" },
    { selector: "script", format: "skip" },
    { selector: "title", format: "skip" },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    // Gmail wraps every line into a div: one line break, not a paragraph. Blank lines are divs with a <br>.
    { selector: "p", options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    // A quote keeps its blank lines, so that what follows stays recognisable.
    { selector: "blockquote", options: { trimEmptyLines: false } },
  ],
});

/** The text of an HTML mail, quotes as lines that start with "> ". Linear in the length; hostile nesting is left out, never an error. */
export function htmlToPlainText(html: string): string {
  return convert(limitNesting(html.slice(0, MAX_HTML_CHARACTERS), MAX_HTML_DEPTH)).replaceAll("\u00a0", " ");
}
