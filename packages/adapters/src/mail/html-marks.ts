/**
 * What mail programs say by their HTML alone: where their announcement, the older mail or the signature stands. It goes through the
 * text as lines of one private character, so that what reads the text need not know any HTML, nor any language.
 */
export const MARKS = { announcement: "\ue000", history: "\ue001", signature: "\ue002", signatureEnd: "\ue003" } as const;
export type Mark = keyof typeof MARKS;

const ELEMENTS: readonly { readonly client: string; readonly mark: Mark; readonly pattern: RegExp }[] = [
  { client: "Gmail", mark: "announcement", pattern: /\bclass\s*=\s*["']?[^"'>]*\bgmail_attr\b/i },
  { client: "Thunderbird", mark: "announcement", pattern: /\bclass\s*=\s*["']?[^"'>]*\bmoz-cite-prefix\b/i },
  { client: "Outlook on the web", mark: "history", pattern: /\bid\s*=\s*["']?(?:x_)?(?:divRplyFwdMsg|appendonsend)\b/i },
  {
    client: "Outlook for phones",
    mark: "history",
    pattern: /\bid\s*=\s*["']?(?:ms-outlook-mobile-body-separator-line|mail-editor-reference-message-container)\b/i,
  },
  { client: "Yahoo", mark: "history", pattern: /\b(?:id|class)\s*=\s*["']?[^"'>]*\byahoo_quoted/i },
  { client: "Gmail", mark: "signature", pattern: /\bclass\s*=\s*["']?[^"'>]*\bgmail_signature(?![\w-])/i },
  { client: "Thunderbird", mark: "signature", pattern: /\bclass\s*=\s*["']?[^"'>]*\bmoz-signature\b/i },
  { client: "Outlook", mark: "signature", pattern: /\bid\s*=\s*["']?(?:x_)?(?:Signature|ms-outlook-mobile-signature)\b/i },
  { client: "Apple Mail", mark: "signature", pattern: /\bid\s*=\s*["']?AppleMailSignature\b/i },
  { client: "ProtonMail", mark: "signature", pattern: /\bclass\s*=\s*["']?[^"'>]*\bprotonmail_signature_block(?![\w-])/i },
];

/** Attributes beyond this aren't looked at: a client's own are short. Characters. */
const MAX_TAG_CHARACTERS = 2_000;

/** What an opening tag says about its element, if anything. */
export function markOf(tag: string): Mark | null {
  if (tag.length < 12) return null;
  const looked = tag.slice(0, MAX_TAG_CHARACTERS);
  if (!/\b(?:class|id)\s*=/i.test(looked)) return null;
  return ELEMENTS.find(({ pattern }) => pattern.test(looked))?.mark ?? null;
}

/** Nobody sees the element: a newsletter's preheader, a tracking text. White on white stays: it may be a dark theme's. */
export function isHidden(tag: string): boolean {
  const style = /\bstyle\s*=\s*(?:"([^"]{0,2000})|'([^']{0,2000}))/i.exec(tag.slice(0, MAX_TAG_CHARACTERS));
  const css = (style?.[1] ?? style?.[2] ?? "").replace(/\s+/g, "").toLowerCase();
  return (
    /(?:^|;)(?:display:none|visibility:hidden|font-size:0(?:px|pt|em|rem|%)?(?:;|!|$))/.test(css) ||
    /\shidden(?:\s|=|\/?>)/i.test(tag.replace(/"[^"]*"|'[^']*'/g, '""'))
  );
}

const ANY_MARK = /[\ue000-\ue003]/;
const ALL_MARKS = /[\ue000-\ue003]/g;
const MARK_LINES = /^[> ]*[\ue000-\ue003]\n?/gm;

/** The text as people see it. */
export const withoutMarks = (text: string): string => (ANY_MARK.test(text) ? text.replace(MARK_LINES, "").replace(ALL_MARKS, "") : text);
/** Such characters in a mail are nobody's words. */
export const withoutForgedMarks = (text: string): string => (ANY_MARK.test(text) ? text.replace(ALL_MARKS, "") : text);
