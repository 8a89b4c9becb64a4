import type { Language, Reply, ReplyKind } from "@webordinary/domain";
import { type Answer, answerOf } from "./answer-words.ts";
import { changedWords, type Run } from "./changed-words.ts";
import { readablePassage } from "./code-text.ts";
import { pageName } from "./page-names.ts";
import { onOneLine, plainCharacters } from "./plain-characters.ts";
import { WORDING } from "./wording/by-language.ts";
import { filled, money, type Wording } from "./wording/wording.ts";

/** Pages and pictures that are named; the rest is a number. More than these nobody reads in a mail. */
const MAX_PAGES = 20;

/** A reply in the words of a mail, the same for its text and its HTML: free of control characters, named as people name things. */
export type ReplyContent = {
  readonly kind: ReplyKind;
  readonly language: Language;
  readonly wording: Wording;
  readonly headline: string;
  /** Empty when there is nothing to repeat. */
  readonly asked: string;
  readonly paragraphs: readonly string[];
  /** `href` is null for what is no web address and can't be clicked. */
  readonly links: readonly { readonly label: string; readonly url: string; readonly href: string | null }[];
  /** A side is empty where the passage is new or gone. */
  readonly passages: readonly { readonly page: string; readonly before: readonly Run[]; readonly after: readonly Run[] }[];
  readonly pages: readonly { readonly name: string; readonly change: string }[];
  /** "and 12 more", or null. */
  readonly morePages: string | null;
  readonly excerpt: string | null;
  readonly answers: readonly Answer[];
  /** Null when it cost nothing. */
  readonly cost: string | null;
  readonly footer: string;
};

export function replyContent(reply: Reply): ReplyContent {
  const wording = WORDING[reply.language];
  const excerpt = plainCharacters(reply.excerpt ?? "").trimEnd();
  const more = reply.changedFiles.length - MAX_PAGES;
  return {
    kind: reply.kind,
    language: reply.language,
    wording,
    headline: onOneLine(reply.headline),
    asked: plainCharacters(reply.asked).trim(),
    paragraphs: reply.paragraphs.map((paragraph) => plainCharacters(paragraph).trim()).filter((paragraph) => paragraph !== ""),
    links: reply.links.map(({ label, url }) => ({ label: onOneLine(label), url: onOneLine(url), href: webAddress(url) })),
    passages: reply.passages.map(({ path, ...sides }) => {
      const { before, after } = readablePassage(path, sides.before, sides.after);
      return { page: onOneLine(pageName(path, wording).name), ...changedWords(plainCharacters(before), plainCharacters(after)) };
    }),
    pages: changedPages(reply, wording),
    morePages: more > 0 ? filled(wording.more, { count: String(more) }) : null,
    excerpt: excerpt === "" ? null : excerpt,
    answers: reply.answers.map((line) => answerOf(onOneLine(line))),
    cost: reply.costUsd > 0 ? filled(wording.cost, { amount: money(reply.costUsd, reply.language) }) : null,
    footer: filled(wording.footer, { project: reply.projectId }),
  };
}

/** A page is named as people do; two of the same name are told apart by their folders. */
function changedPages({ changedFiles }: Reply, wording: Wording): ReplyContent["pages"] {
  const named = changedFiles.slice(0, MAX_PAGES).map(({ path, change }) => ({ ...pageName(onOneLine(path), wording), change }));
  const count = new Map<string, number>();
  for (const { name } of named) count.set(name, (count.get(name) ?? 0) + 1);
  return named.map(({ name, folder, change }) => ({
    name: (count.get(name) ?? 0) > 1 && folder !== "" ? `${name} (${folder})` : name,
    change: wording.changes[change],
  }));
}

/** A link that may be clicked: http and https, nothing else. */
export function webAddress(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:") ? parsed.href : null;
}
