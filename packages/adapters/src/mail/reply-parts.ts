import { endsWithColon, finalAnnouncement, isOurMail } from "./final-quote.ts";
import type { MailKind } from "./forward-patterns.ts";
import { MARKS } from "./html-marks.ts";
import { type Announcement, beginsHeaderBlock, isDivider, isForward, isQuoted, isRule, ReplyHeaders } from "./reply-headers.ts";

/** What one hand wrote, or what is quoted (with its quote marks), in the mail's own order. */
export type ReplyPart = {
  readonly kind: "own" | "quote";
  readonly lines: readonly string[];
  /** Of a quote: a program said above it, or in it, whose words it is. */
  readonly isAnnounced: boolean;
};

export type ReplyParts = {
  readonly parts: readonly ReplyPart[];
  /** From its marker or header block on. */
  readonly forwarded: readonly string[];
  /** The older mail that nothing marks line by line, to the end. */
  readonly history: readonly string[];
};

/** A signature that HTML marks as one, but that is longer, was written into. Lines with something in them. */
const MAX_MARKED_SIGNATURE_LINES = 12;
/** Nobody answers so often between the lines; what is below stays as it is. */
const MAX_PARTS = 10_000;

/** One pass from the top. Reading ends where the older mail begins that nothing marks line by line, or where a forwarded one does. */
export function replyParts(lines: readonly string[], kind: MailKind): ReplyParts {
  return new PartReader(lines, kind).read();
}

class PartReader {
  readonly #lines: readonly string[];
  readonly #isForwardedMail: boolean;
  readonly #headers = new ReplyHeaders();
  readonly #isReply: boolean;
  #finalAnnouncement: number | null | undefined;
  readonly #parts: ReplyPart[] = [];
  #own: string[] = [];
  #isAnnounced = false;
  #hasHistory = false;

  constructor(lines: readonly string[], kind: MailKind) {
    this.#lines = lines;
    this.#isForwardedMail = kind === "forward";
    this.#isReply = kind === "reply";
  }

  read(): ReplyParts {
    let index = 0;
    while (index < this.#lines.length) {
      if (this.#parts.length >= MAX_PARTS) {
        for (const line of this.#lines.slice(index)) this.#own.push(line);
        break;
      }
      const next = this.#step(index);
      if (next === "history") {
        this.#dropRules();
        return this.#ended({ history: this.#lines.slice(index) });
      }
      if (next === "forward") return this.#ended({ forwarded: this.#lines.slice(index) });
      index = next;
    }
    return this.#ended({});
  }

  /** Takes what begins at `index`: the index behind it, or what all the rest is. */
  #step(index: number): number | "history" | "forward" {
    const line = this.#lines[index] ?? "";
    if (!this.#hasHistory && isForward(line)) return "forward";
    if (line === MARKS.history || beginsOlderMail(this.#lines, index)) return this.#isForwardedMail && !this.#hasHistory ? "forward" : "history";
    if (line === MARKS.signature) return this.#afterMarkedSignature(index);
    if (line === MARKS.announcement) return this.#afterMarkedAnnouncement(index);
    if (isQuoted(line)) return this.#afterQuote(index);
    const announced = this.#headers.announcementAt(this.#lines, index);
    if (announced !== null) return this.#afterAnnouncement(index, announced);
    if (this.#isFinalAnnouncement(index)) this.#announce();
    else this.#own.push(line);
    return index + 1;
  }

  /** Looked for once, and only where a line may be one. */
  #isFinalAnnouncement(index: number): boolean {
    if (!endsWithColon(this.#lines[index] ?? "")) return false;
    if (this.#finalAnnouncement === undefined) this.#finalAnnouncement = finalAnnouncement(this.#lines, this.#isReply);
    return index === this.#finalAnnouncement;
  }

  #afterAnnouncement(index: number, { lines, isSure }: Announcement): number | "history" {
    const isQuoteNext = nextIs(this.#lines, index + lines, isQuoted);
    // Without "> " nobody can tell where the quote ends: all below is history, when it is a quote at all.
    if (!isQuoteNext && isSure) return "history";
    if (!isQuoteNext) this.#own.push(...this.#lines.slice(index, index + lines));
    else this.#announce();
    return index + lines;
  }

  /** The HTML says that an announcement comes, whatever its language: at most three lines, up to a blank one or a quote. */
  #afterMarkedAnnouncement(index: number): number | "history" | "forward" {
    let at = index + 1;
    while ((this.#lines[at] ?? "x").trim() === "") at += 1;
    if (isForward(this.#lines[at] ?? "")) return this.#hasHistory ? "history" : at;
    for (let count = 0; count < 3 && at < this.#lines.length; count += 1, at += 1) {
      const line = this.#lines[at] ?? "";
      if (line.trim() === "" || isQuoted(line)) break;
    }
    if (!nextIs(this.#lines, at, isQuoted)) return "history";
    this.#announce();
    return at;
  }

  #afterMarkedSignature(index: number): number {
    const rest = this.#lines.slice(index + 1, index + 1 + 4 * MAX_MARKED_SIGNATURE_LINES);
    const end = rest.indexOf(MARKS.signatureEnd);
    const written = rest.slice(0, Math.max(0, end)).filter((line) => line.trim() !== "").length;
    return end >= 0 && written <= MAX_MARKED_SIGNATURE_LINES ? index + end + 2 : index + 1;
  }

  /** Quoted lines, and blank ones between them. */
  #afterQuote(index: number): number {
    let end = index;
    for (let at = index; at < this.#lines.length; at += 1) {
      const line = this.#lines[at] ?? "";
      if (isQuoted(line)) end = at + 1;
      else if (line.trim() !== "") break;
    }
    const lines = this.#lines.slice(index, end);
    const isAnnounced = this.#isAnnounced || this.#announcesItself(lines) || isOurMail(lines);
    this.#flush();
    this.#parts.push({ kind: "quote", lines, isAnnounced });
    this.#isAnnounced = false;
    this.#hasHistory ||= isAnnounced;
    return end;
  }

  /** Apple Mail and HTML put the announcement into the quote. */
  #announcesItself(quote: readonly string[]): boolean {
    const inner = quote.slice(0, 12).map(withoutQuoteMark);
    const first = inner.findIndex((line) => line.trim() !== "");
    return first >= 0 && (this.#headers.announcementAt(inner, first) !== null || beginsOlderMail(inner, first));
  }

  /** What is drawn between the writer's text and the older mail: a line, or a title in a language that nobody told us. */
  #dropRules(): void {
    for (let line = this.#own.at(-1); line !== undefined; line = this.#own.at(-1)) {
      if (line.trim() !== "" && !isRule(line) && !/^\s*-{3,} ?[\p{L}' ]{4,40} ?-{3,}\s*$/u.test(line)) return;
      this.#own.pop();
    }
  }

  #announce(): void {
    this.#isAnnounced = true;
    this.#hasHistory = true;
  }

  #flush(): void {
    if (this.#own.length > 0) this.#parts.push({ kind: "own", lines: this.#own, isAnnounced: false });
    this.#own = [];
  }

  #ended({ forwarded = [], history = [] }: Partial<ReplyParts>): ReplyParts {
    this.#flush();
    return { parts: this.#parts, forwarded, history };
  }
}

/** The line without its outermost quote mark. */
export const withoutQuoteMark = (line: string): string => line.replace(/^ {0,3}> ?/, "");

/** A divider, a rule with a header block under it, or the block itself. */
function beginsOlderMail(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (isDivider(line) || beginsHeaderBlock(lines, index)) return true;
  if (!isRule(line)) return false;
  const next = lines.slice(index + 1, index + 4).findIndex((below) => below.trim() !== "");
  return next >= 0 && beginsHeaderBlock(lines, index + 1 + next);
}

function nextIs(lines: readonly string[], index: number, is: (line: string) => boolean): boolean {
  for (let at = index; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() !== "") return is(line);
  }
  return false;
}
