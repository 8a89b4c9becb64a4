import { createHash } from "node:crypto";
import { type Attachment, MAX_ATTACHMENTS, type MediaStore, type RefusedAttachment } from "@webordinary/domain";
import { MAX_IMAGE_PIXELS, prepareImage } from "../images/index.ts";
import { AttachmentNames, namedFor, safeFileName } from "./attachment-names.ts";
import { type AttachmentType, attachmentType, misleads } from "./attachment-types.ts";

/** A phone's photo has up to 12 MB; the mail itself ends at 25 MiB. Bytes. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;

/** All pictures of a mail: fifty of a phone's. HEIC, the slowest, takes about 0.15 s for a million. Pixels. */
export const MAX_MAIL_PIXELS = 600_000_000;

/**
 * Work on all pictures of a mail: fifteen of a phone's in HEIC on a slow core. After it none is begun; the function that takes mails has
 * twice as long, and a mail server that waits for its answer too. Milliseconds.
 */
export const MAX_PICTURES_MS = 30_000;

/** A picture within the text that is smaller is a line, a bullet or a counter. Bytes. */
const MIN_INLINE_BYTES = 1024;
/** On either side; trackers have one. Pixels. */
const MAX_TRACKER_PIXELS = 2;

/** Signatures of the mail itself, which mail programs show as a seal and not as a file. */
const SEALS: ReadonlySet<string> = new Set([
  "application/pkcs7-signature",
  "application/x-pkcs7-signature",
  "application/pgp-signature",
  "application/pgp-keys",
]);

/** One part of a mail that isn't its text; photos shown inside of the text (`cid:`) are parts like others. */
export type MailPart = {
  readonly filename?: string | undefined;
  readonly contentType?: string | undefined;
  readonly content: Uint8Array;
  /** Without angle brackets. */
  readonly contentId?: string | undefined;
  /** Whether it is shown within the text: `Content-Disposition: inline`, or a part of a `multipart/related`. */
  readonly inline?: boolean | undefined;
};

export type StoreAttachmentsOptions = {
  /** Pictures that stand in the quoted history alone (see `quotedContentIds`): they are left out. Content ids without angle brackets. */
  readonly quoted?: ReadonlySet<string>;
  /** Of all pictures of the mail. Default `MAX_MAIL_PIXELS`. */
  readonly maxPixels?: number;
  /** Of work on all pictures of the mail. Default `MAX_PICTURES_MS`. */
  readonly maxPicturesMs?: number;
  /** A clock that only goes forward, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
};

export type StoredAttachments = {
  readonly attachments: Attachment[];
  readonly refused: RefusedAttachment[];
  /** By content id without angle brackets; of those that were stored. */
  readonly namesByContentId: ReadonlyMap<string, string>;
};

type Outcome =
  | { readonly result: "stored"; readonly attachment: Attachment }
  | { readonly result: "refused"; readonly reason: string }
  | { readonly result: "left-out" };

/**
 * Stores the parts and names them, one after the other; what can't be used is refused with a reason for its sender. Types are read from the
 * content. Pictures are stored as `prepareImage` leaves them: upright, without GPS, HEIC as JPEG; the original is in the raw mail. Left out
 * without a word: trackers, a signature's ornaments, what the quoted history brings back, a second copy of the same picture.
 */
export async function storeAttachments(
  parts: readonly MailPart[],
  mediaStore: MediaStore,
  options: StoreAttachmentsOptions = {},
): Promise<StoredAttachments> {
  const intake = new Intake(mediaStore, options);
  // Not at once: each picture takes as much memory as it has pixels.
  for (const part of parts) await intake.take(part);
  return { attachments: intake.attachments, refused: listable(intake.refused), namesByContentId: intake.namesByContentId };
}

/** Of one mail. */
class Intake {
  readonly attachments: Attachment[] = [];
  readonly refused: RefusedAttachment[] = [];
  readonly namesByContentId = new Map<string, string>();
  readonly #mediaStore: MediaStore;
  readonly #quoted: ReadonlySet<string>;
  readonly #names = new AttachmentNames();
  /** By the digest of what was sent. */
  readonly #inlineNames = new Map<string, string>();
  readonly #now: () => number;
  readonly #maxPicturesMs: number;
  #pixelsLeft: number;
  #millisecondsLeft: number;
  #position = 0;

  constructor(mediaStore: MediaStore, options: StoreAttachmentsOptions) {
    this.#mediaStore = mediaStore;
    this.#quoted = options.quoted ?? new Set();
    this.#now = options.now ?? (() => performance.now());
    this.#pixelsLeft = options.maxPixels ?? MAX_MAIL_PIXELS;
    this.#maxPicturesMs = options.maxPicturesMs ?? MAX_PICTURES_MS;
    this.#millisecondsLeft = this.#maxPicturesMs;
  }

  async take(part: MailPart): Promise<void> {
    this.#position += 1;
    const digest = part.inline === true ? digestOf(part.content) : null;
    const copied = digest === null ? undefined : this.#inlineNames.get(digest);
    const outcome: Outcome = copied === undefined ? await this.#outcome(part) : LEFT_OUT;
    if (outcome.result === "refused") {
      this.refused.push({ name: this.#names.claim(part.filename, part.contentType ?? "", this.#position), reason: outcome.reason });
    }
    if (outcome.result === "stored") this.attachments.push(outcome.attachment);
    const name = outcome.result === "stored" ? outcome.attachment.name : copied;
    if (name === undefined) return;
    if (digest !== null) this.#inlineNames.set(digest, name);
    if (part.contentId !== undefined && !this.namesByContentId.has(part.contentId)) this.namesByContentId.set(part.contentId, name);
  }

  async #outcome(part: MailPart): Promise<Outcome> {
    if (SEALS.has((part.contentType ?? "").trim().toLowerCase())) return LEFT_OUT;
    const tooLarge = refusalBySize(part.content.byteLength);
    if (tooLarge !== null) return refuse(tooLarge);
    const given = safeFileName(part.filename ?? "") ?? "";
    const type = await attachmentType(part.content, given, part.contentType);
    if (this.#isOrnament(part, type)) return LEFT_OUT;
    if (this.attachments.length >= MAX_ATTACHMENTS)
      return refuse(`a mail can bring at most ${MAX_ATTACHMENTS} files: please send this one in another mail`);
    if (type.kind === "image") return this.#image(part, given);
    if (type.kind !== "file") return refuse(REASONS[type.kind]);
    const wanted = misleads(given, type.mediaType) ? namedFor(given, type.mediaType) : given;
    return this.#stored(wanted, type.mediaType, part.content);
  }

  async #image(part: MailPart, given: string): Promise<Outcome> {
    const timeoutMs = this.#millisecondsLeft;
    if (timeoutMs <= 0) return refuse(TOO_LONG);
    const image = await prepareImage(part.content, {
      maxPixels: Math.min(MAX_IMAGE_PIXELS, this.#pixelsLeft),
      timeoutMs,
      now: this.#now,
    });
    this.#millisecondsLeft -= image.workedMs;
    if (!image.ok) {
      if (image.code === "too-slow" && timeoutMs < this.#maxPicturesMs) return refuse(TOO_LONG);
      const full = image.code === "too-many-pixels" && this.#pixelsLeft < MAX_IMAGE_PIXELS;
      return refuse(full ? "the pictures of this mail are too large together: please send this one in another mail" : image.reason);
    }
    this.#pixelsLeft -= image.width * image.height;
    const isTracker = image.width <= MAX_TRACKER_PIXELS && image.height <= MAX_TRACKER_PIXELS && image.mediaType !== "image/svg+xml";
    if (part.inline === true && isTracker) return LEFT_OUT;
    return this.#stored(given === "" ? "" : namedFor(given, image.mediaType), image.mediaType, image.bytes);
  }

  async #stored(wanted: string, mediaType: string, content: Uint8Array): Promise<Outcome> {
    const name = this.#names.claim(wanted, mediaType, this.#position);
    return { result: "stored", attachment: { name, mediaType, size: content.byteLength, key: await this.#mediaStore.put(content) } };
  }

  /** Judged before it is opened: of what nobody sees, damage isn't told either. */
  #isOrnament(part: MailPart, type: AttachmentType): boolean {
    if (type.kind !== "image" && type.kind !== "no-picture") return false;
    if (part.contentId !== undefined && this.#quoted.has(part.contentId)) return true;
    return part.inline === true && part.content.byteLength < MIN_INLINE_BYTES;
  }
}

const LEFT_OUT: Outcome = { result: "left-out" };
const TOO_LONG = "the pictures of this mail take too long to open: please send this one in another mail";
const refuse = (reason: string): Outcome => ({ result: "refused", reason });

const REASONS = {
  "other-picture": "pictures of this kind can't be shown on a site: please send it as JPEG or PNG",
  program: "it is a program, whatever its name says, and programs aren't taken",
  "no-picture": "it is called a picture but isn't one: please send it again as JPEG or PNG",
  "outlook-packing":
    "this is Outlook's own packing, which only Outlook can open: please send the files again, with the mail in HTML or plain text format",
} as const;

function refusalBySize(size: number): string | null {
  if (size > MAX_ATTACHMENT_BYTES)
    return `it has ${megabytes(size)}, and at most ${megabytes(MAX_ATTACHMENT_BYTES)} can be taken: please send a smaller one`;
  return size === 0 ? "it is empty" : null;
}

/** No more than a message can tell of; the last one then stands for the rest. */
function listable(refused: readonly RefusedAttachment[]): RefusedAttachment[] {
  if (refused.length <= MAX_ATTACHMENTS) return [...refused];
  const named = refused.slice(0, MAX_ATTACHMENTS - 1);
  return [...named, { name: `${refused.length - named.length} more files`, reason: `a mail can bring at most ${MAX_ATTACHMENTS} files` }];
}

const digestOf = (content: Uint8Array): string => createHash("sha256").update(content).digest("base64");

const megabytes = (bytes: number): string => `${Math.ceil(bytes / (1024 * 1024))} MB`;
