import mime from "mime";

/** Long enough for a camera's or a scanner's names. Characters. */
const MAX_NAME_CHARACTERS = 120;
/** File systems end at 255, and a number may be added. Bytes in UTF-8. */
const MAX_NAME_BYTES = 240;
const MAX_EXTENSION_CHARACTERS = 10;

/**
 * Control and invisible characters, among them those that make `gpj.exe` look like `exe.jpg`; what no character is; and what Windows
 * forbids in names. The last four are letters that nobody sees.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}<>:"|?*\ufffd\u115f\u1160\u3164\uffa0]/gu;
/** Hidden for Unix, an option for a command, a home folder for a shell. */
const UNSAFE_START = /^[.\s~-]+/;
/** Devices on Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/i;

/** Names within one mail: each safe as a file name, and no two alike even where case doesn't count. */
export class AttachmentNames {
  readonly #taken = new Set<string>();

  /** `position` counts from 1 and names what has no name of its own: `attachment-1.jpg`. */
  claim(given: string | undefined, mediaType: string, position: number): string {
    const wanted = safeFileName(given ?? "") ?? `attachment-${position}${extensionOf(mediaType)}`;
    const { stem, extension } = splitName(wanted);
    let name = wanted;
    for (let number = 2; this.#taken.has(key(name)); number += 1) name = `${stem}-${number}${extension}`;
    this.#taken.add(key(name));
    return name;
  }
}

/** macOS and Windows take these for the same. */
const key = (name: string): string => name.toUpperCase().toLowerCase();

/** The last part of a path, without anything unsafe; null when nothing of it is left. */
export function safeFileName(given: string): string | null {
  const last = given.slice(-1000).split(/[/\\]/).at(-1) ?? "";
  const clean = last.normalize("NFC").replace(UNSAFE, "").replace(/\s+/g, " ").trim();
  const { stem, extension } = splitName(clean.replace(UNSAFE_START, ""));
  const trimmed = shortened(stem, extension).replace(/[.\s]+$/, "");
  if (trimmed === "") return null;
  // "con.tar.gz" is the device too.
  const device = RESERVED.test((trimmed.split(".")[0] ?? "").trimEnd());
  return `${device ? "_" : ""}${trimmed}${extension}`;
}

/** `photo.HEIC` that has become a JPEG is `photo.jpg`; a name that already says what the file is stays. */
export function namedFor(name: string, mediaType: string): string {
  if (mime.getType(name) === mediaType) return name;
  return `${splitName(name).stem}${extensionOf(mediaType)}`;
}

/** What the end of the name says that it is, or null. */
export const typeByName = (name: string): string | null => mime.getType(splitName(name).extension);

function shortened(stem: string, extension: string): string {
  const characters = [...stem].slice(0, MAX_NAME_CHARACTERS - extension.length);
  while (
    characters.join("").length > MAX_NAME_CHARACTERS - extension.length ||
    Buffer.byteLength(characters.join("")) > MAX_NAME_BYTES - 2 * extension.length
  )
    characters.pop();
  return characters.join("");
}

function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  const usable = /^\.[a-z0-9_+-]+$/i.test(extension) && extension.length <= MAX_EXTENSION_CHARACTERS;
  return usable ? { stem: name.slice(0, dot), extension } : { stem: name, extension: "" };
}

function extensionOf(mediaType: string): string {
  // The registry's first one for JPEG is ".jpg" in one version and ".jpeg" in another.
  if (mediaType === "image/jpeg") return ".jpg";
  const extension = mime.getExtension(mediaType);
  return extension === null ? ".bin" : `.${extension}`;
}
