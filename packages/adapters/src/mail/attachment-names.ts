import mime from "mime";

/** Long enough for a camera's or a scanner's names; file systems end at 255 bytes. Characters. */
const MAX_NAME_CHARACTERS = 120;
const MAX_EXTENSION_CHARACTERS = 10;

/** Control characters, what Windows forbids in names, and the marks that make `gpj.exe` look like `exe.jpg`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const UNSAFE = /[\u0000-\u001f\u007f-\u009f<>:"|?*\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/g;

/** Names within one mail: each safe as a file name, and no two alike even where case doesn't count. */
export class AttachmentNames {
  readonly #taken = new Set<string>();

  /** `position` counts from 1 and names what has no name of its own: `attachment-1.jpg`. */
  claim(given: string | undefined, mediaType: string, position: number): string {
    const wanted = safeFileName(given ?? "") ?? `attachment-${position}${extensionOf(mediaType)}`;
    const { stem, extension } = splitName(wanted);
    let name = wanted;
    for (let number = 2; this.#taken.has(name.toLowerCase()); number += 1) name = `${stem}-${number}${extension}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

/** The last part of a path, without anything unsafe; null when nothing of it is left. */
export function safeFileName(given: string): string | null {
  const last = given.slice(-1000).split(/[/\\]/).at(-1) ?? "";
  const clean = last.normalize("NFC").replace(UNSAFE, "").replace(/\s+/g, " ").trim();
  const { stem, extension } = splitName(clean.replace(/^[.\s]+/, ""));
  const trimmed = stem.slice(0, MAX_NAME_CHARACTERS - extension.length).replace(/[.\s]+$/, "");
  return trimmed === "" || trimmed.toWellFormed() !== trimmed ? null : trimmed + extension;
}

function splitName(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot) : "";
  const usable = extension.length > 1 && extension.length <= MAX_EXTENSION_CHARACTERS && !/\s/.test(extension);
  return usable ? { stem: name.slice(0, dot), extension } : { stem: name, extension: "" };
}

function extensionOf(mediaType: string): string {
  const extension = mime.getExtension(mediaType);
  return extension === null ? ".bin" : `.${extension}`;
}
