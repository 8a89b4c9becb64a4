import { fileTypeFromBuffer } from "file-type";
import { looksLikeSvg } from "../images/index.ts";
import { typeByName } from "./attachment-names.ts";

/** What a file is by its content: the header of its part and its name are the sender's words, or a virus's. */
export type AttachmentType =
  | { readonly kind: "file"; readonly mediaType: string }
  | { readonly kind: "image"; readonly mediaType: string }
  | { readonly kind: "program" }
  | { readonly kind: "outlook-packing" }
  /** A picture of a kind that no site shows, such as a camera's raw file or Photoshop's. */
  | { readonly kind: "other-picture" }
  /** Says that it is a picture, and isn't. */
  | { readonly kind: "no-picture" };

/** Every format shows itself by then. Bytes. */
const SNIFFED_BYTES = 64 * 1024;

const PROGRAMS: ReadonlySet<string> = new Set(
  "x-msdownload x-elf x-mach-binary x-ms-shortcut java-vm java-archive x-deb x-rpm x-google-chrome-extension x-xpinstall wasm"
    .split(" ")
    .map((subtype) => `application/${subtype}`),
);
/** Programs that can't be told from others by their first bytes: an installer is built as a Word document is. */
const PROGRAM_NAME = /\.(?:exe|com|scr|pif|bat|cmd|msi|msix|lnk|hta|jar|apk|vbs|vbe|jse|wsf|ps1|reg|cpl|dll|appx|dmg|iso|img|chm|application)$/i;
const SHORTCUT = Buffer.from([0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0]);

/** Looked at by their first bytes alone: whoever asks what is in them opens them, and a bomb goes off when it is opened. */
const ARCHIVES: ReadonlyArray<readonly [start: Buffer, mediaType: string]> = [
  [Buffer.from("PK\x03\x04", "latin1"), "application/zip"],
  [Buffer.from("PK\x05\x06", "latin1"), "application/zip"],
  [Buffer.from([0x1f, 0x8b]), "application/gzip"],
];
/** Zip archives and old Office files by their name's end. */
const PACKED_DOCUMENT = /^application\/(?:vnd\.openxmlformats|vnd\.oasis|vnd\.ms-|msword|epub\+zip|vnd\.apple)/;
const TNEF = Buffer.from([0x78, 0x9f, 0x3e, 0x22]);
const TNEF_TYPES: ReadonlySet<string> = new Set(["application/ms-tnef", "application/vnd.ms-tnef"]);
/** What `prepareImage` takes. */
const PICTURES: ReadonlySet<string> = new Set(
  "jpeg png apng gif webp avif heic heic-sequence heif heif-sequence tiff svg+xml".split(" ").map((subtype) => `image/${subtype}`),
);
/** A site's icon, and a plan that programs draw with: no pictures for a page, but files. */
const FILES: ReadonlySet<string> = new Set(["image/x-icon", "image/vnd.dwg"]);
const OCTETS = "application/octet-stream";
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,99}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}$/;
const TEXTUAL = /^(?:text\/|message\/rfc822$|application\/(?:json|ld\+json|xml|javascript|x-yaml|yaml|rtf|x-sh|sql|geo\+json|gpx\+xml)$)/;

/** `name` is safe already; `declared` is the part's Content-Type. Archives aren't opened, and no more than the start is read. */
export async function attachmentType(content: Uint8Array, name: string, declared: string | undefined): Promise<AttachmentType> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, SNIFFED_BYTES));
  const said = (declared ?? "").trim().toLowerCase();
  if (startsWith(bytes, TNEF) || TNEF_TYPES.has(said) || name.toLowerCase() === "winmail.dat") return { kind: "outlook-packing" };
  if (startsWith(bytes, SHORTCUT) || PROGRAM_NAME.test(name)) return { kind: "program" };
  if (looksLikeSvg(bytes)) return { kind: "image", mediaType: "image/svg+xml" };
  const archive = ARCHIVES.find(([start]) => startsWith(bytes, start))?.[1];
  const guessed = archive ?? (await sniffed(bytes));
  // Two letters make a program or a bitmap for file-type: "MZ" and "BM" also begin notes.
  const found = guessed !== null && isText(bytes) && (PROGRAMS.has(guessed) || guessed === "image/bmp") ? null : guessed;
  if (found === null) return unsniffed(bytes, name, said);
  if (PROGRAMS.has(found)) return { kind: "program" };
  if (PICTURES.has(found)) return { kind: "image", mediaType: found };
  if (found.startsWith("image/") && !FILES.has(found)) return { kind: "other-picture" };
  const named = typeByName(name);
  const packed = (found === "application/zip" || found === "application/x-cfb") && named !== null && PACKED_DOCUMENT.test(named);
  return { kind: "file", mediaType: packed ? named : found };
}

/** A damaged file is what nothing is known of; file-type's own errors are about its input's end. */
async function sniffed(bytes: Buffer): Promise<string | null> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime ?? null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null;
  }
}

function unsniffed(bytes: Buffer, name: string, said: string): AttachmentType {
  const named = typeByName(name);
  if ((named ?? said).startsWith("image/")) return { kind: "no-picture" };
  if (!isText(bytes)) return { kind: "file", mediaType: OCTETS };
  const fitting = [named, MEDIA_TYPE.test(said) ? said : null].find((type) => type !== null && TEXTUAL.test(type));
  return { kind: "file", mediaType: fitting ?? "text/plain" };
}

const startsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);

/** No byte that no text has; a character set isn't asked for. */
const isText = (bytes: Buffer): boolean =>
  !bytes.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127);

/** Whether a name's end would mislead about what the file is: a PDF called `photo.jpg`. Text is read as what its name says. */
export function misleads(name: string, mediaType: string): boolean {
  const named = typeByName(name);
  if (named === null || named === mediaType || mediaType === OCTETS) return false;
  const [family, subtype] = named.split("/");
  const [realFamily, realSubtype] = mediaType.split("/");
  const media = ["audio", "video"];
  return family !== realFamily && subtype !== realSubtype && !(media.includes(family ?? "") && media.includes(realFamily ?? ""));
}
