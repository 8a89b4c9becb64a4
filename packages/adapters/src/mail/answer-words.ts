/** One line of what can be answered, taken apart at the words that are answers; without `words` any will do, and the line is `after`. */
export type Answer = { readonly words: readonly AnswerWord[]; readonly after: string };

/** `shown` is the word as the line has it ("yes, but ..."), `word` what is answered with. */
export type AnswerWord = { readonly before: string; readonly shown: string; readonly word: string };

/** Every language's own: words that can be answered stand in quotation marks. Characters: control words are short. */
const QUOTED = /["“”„«‹]\s?([^"“”„«»‹›\n]{1,40}?)\s?["“”»›]/gu;

export function answerOf(line: string): Answer {
  const words: AnswerWord[] = [];
  let end = 0;
  for (const match of line.matchAll(QUOTED)) {
    const shown = (match[1] ?? "").trim();
    const word = shown.replace(/\s*(?:…|\.{2,})$/u, "").trim();
    if (word === "") continue;
    words.push({ before: line.slice(end, match.index), shown, word });
    end = match.index + match[0].length;
  }
  return { words, after: line.slice(end) };
}

/** A link that opens a mail with the answer in it, ready to be sent. RFC 6068. */
export function answerLink(address: string, subject: string, word: string): string {
  // A plus sign, which separates the token, is read as a space by some programs.
  const [local = "", domain = ""] = address.split(/@(?=[^@]*$)/);
  return `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(word)}`;
}
