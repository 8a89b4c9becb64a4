/** One line of what can be answered, taken apart at the word that is the answer; `word` is null when any words will do. */
export type Answer = { readonly before: string; readonly word: string | null; readonly after: string };

/** Every language's own: the word that can be answered stands in the line's first pair of quotation marks. Characters: control words are short. */
const QUOTED = /["“”„«‹]\s?([^"“”„«»‹›\n]{1,40}?)\s?["“”»›]/u;

export function answerOf(line: string): Answer {
  const match = QUOTED.exec(line);
  const word = match?.[1]?.replace(/\s*(?:…|\.{2,})$/u, "").trim() ?? "";
  if (!match || word === "") return { before: line, word: null, after: "" };
  return { before: line.slice(0, match.index), word, after: line.slice(match.index + match[0].length) };
}

/** A link that opens a mail with the answer in it, ready to be sent. RFC 6068. */
export function answerLink(address: string, subject: string, word: string): string {
  // A plus sign, which separates the token, is read as a space by some programs.
  const [local = "", domain = ""] = address.split(/@(?=[^@]*$)/);
  return `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(word)}`;
}
