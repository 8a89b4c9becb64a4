/**
 * What a terminal obeys instead of showing it: control characters, the beginning of every escape sequence among them, and characters that
 * turn the text behind them around. Line feeds and tabs stay.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Others wrote much of what is printed: a stranger's subject, the id of a mail, an error's text. */
export const printable = (text: string): string => text.replace(/\r\n/g, "\n").replace(OBEYED, "\ufffd");

export const print = (text = ""): void => void process.stdout.write(`${printable(text)}\n`);

/** The same value on one line; JSON can spell what a terminal would obey. */
export function printJson(value: unknown): void {
  const spelled = JSON.stringify(value).replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  process.stdout.write(`${spelled}\n`);
}

/** To standard error, so that what a program reads has only results in it. */
export const printAside = (text: string): void => void process.stderr.write(`${printable(text)}\n`);
