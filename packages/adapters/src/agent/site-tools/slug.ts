/** What an address can show and a file system keep, everywhere. Characters. */
const MAX_LENGTH = 80;
/** Letters that don't come apart into a letter and a mark. */
const SPELLED: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", þ: "th", ð: "d", ı: "i" };

/** A name for files and addresses, `[a-z0-9-]`: "Öffnungszeiten & mehr" is `offnungszeiten-mehr`. Empty when nothing is left. */
export function slugOf(text: string): string {
  return text
    .slice(0, MAX_LENGTH * 4)
    .toLowerCase()
    .replace(/[ßæœøđłþðı]/g, (letter) => SPELLED[letter] ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, "");
}
