const BLOCKQUOTE_OR_IMAGE = /<(\/?)blockquote\b|\bcid:([^"'\s>)]{1,300})/gi;
/** Behind these Outlook, Outlook on the web and Yahoo put the older mail, without any quote around it. */
const OLDER_MAIL =
  /id=["']?(?:x_)?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)\b|border-top:\s*solid #(?:E1E1E1|B5C4DF) 1\.0pt/i;
const FORWARDED_SUBJECT = /^\s*(?:fwd?|wg|tr|rv|i|enc|vs|vb|doorst)\s*:/i;
const FORWARDED_TEXT = /forwarded message|weitergeleitete nachricht|message transf[ée]r[ée]|messaggio inoltrato|mensaje reenviado/i;

/**
 * The content ids of pictures that stand in a mail's quoted history alone: the reply brings them back, its writer didn't send them.
 * None for a forwarded mail, whose pictures are what it is about. Linear in the length.
 */
export function quotedContentIds(html: string, subject: string): ReadonlySet<string> {
  if (FORWARDED_SUBJECT.test(subject) || FORWARDED_TEXT.test(html)) return new Set();
  const olderMail = html.search(OLDER_MAIL);
  const quoted = new Set<string>();
  const written = new Set<string>();
  let depth = 0;
  for (const { index, 1: closing, 2: contentId } of html.matchAll(BLOCKQUOTE_OR_IMAGE)) {
    if (contentId === undefined) depth = Math.max(0, depth + (closing === "/" ? -1 : 1));
    else (depth > 0 || (olderMail >= 0 && index > olderMail) ? quoted : written).add(contentId);
  }
  return new Set([...quoted].filter((contentId) => !written.has(contentId)));
}
