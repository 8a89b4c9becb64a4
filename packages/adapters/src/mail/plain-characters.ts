/** All but line breaks and tabs. They mean nothing to a reader and break mails, HTML and terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g;
/** Embeddings, overrides and isolates: they outlive the text that they stand in and turn what follows around ("gpj.exe"). Right-to-left text needs none. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;

/** What people or programs wrote, as text that can stand in a mail: whole characters, `\n` for line breaks, no control characters. */
export const plainCharacters = (value: string): string =>
  value.toWellFormed().replace(LINE_BREAKS, "\n").replace(CONTROLS, "").replace(DIRECTIONS, "");

/** The same on one line. Without line breaks nobody can add a header line of their own. */
export const onOneLine = (value: string): string => plainCharacters(value.replace(/\0/g, " ")).replace(/\s+/g, " ").trim();
