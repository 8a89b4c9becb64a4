import type { Run } from "./changed-words.ts";
import type { ReplyContent } from "./reply-content.ts";
import type { MailPicture } from "./reply-pictures.ts";
import { type Section, SHAPES } from "./reply-shapes.ts";
import { REPLY_TEMPLATE } from "./templates/compiled.ts";
import { parseTemplate, renderTemplate, type Values } from "./templates/template.ts";
import { filled } from "./wording/wording.ts";

export type HtmlReplyParts = {
  readonly content: ReplyContent;
  readonly pictures: readonly MailPicture[];
  /** Opens a mail with this word in it. */
  readonly answerLink: (word: string) => string;
  /** The last line, in small print. */
  readonly mark: string;
};

/** What programs show beside the subject in their list of mails. Characters. */
const MAX_PREVIEW = 140;

const TEMPLATE = parseTemplate(REPLY_TEMPLATE);

/** The reply as an HTML mail: nothing is fetched from elsewhere, and everything that came from outside is escaped. */
export function htmlReply(parts: HtmlReplyParts): string {
  const { content, mark } = parts;
  const { tone, sections } = SHAPES[content.kind];
  return renderTemplate(TEMPLATE, {
    language: content.language,
    headline: content.headline,
    preview: (content.paragraphs[0] ?? content.asked).replace(/\s+/g, " ").slice(0, MAX_PREVIEW).toWellFormed(),
    badge: content.wording.badges[content.kind],
    [tone]: [{}],
    section: sections.map((name) => ({ [name]: SECTIONS[name](parts) })).filter((section) => Object.values(section).some((list) => list.length > 0)),
    footer: content.footer,
    mark,
  });
}

const SECTIONS: Readonly<Record<Section, (parts: HtmlReplyParts) => readonly Values[]>> = {
  asked: ({ content: { asked, wording } }) => (asked === "" ? [] : [{ title: wording.asked, line: lines(asked) }]),
  said: ({ content: { paragraphs } }) =>
    paragraphs.length === 0 ? [] : [{ paragraph: paragraphs.map((paragraph) => ({ line: lines(paragraph) })) }],
  button,
  links: ({ content }) => {
    const onButton = decision(content) === null ? content.links.find(({ href }) => href !== null) : undefined;
    const link = content.links
      .filter((each) => each !== onButton)
      .map(({ label, url, href }) => (href === null ? { shut: [{ label: `${label}: ${url}` }] } : { open: [{ label, href }] }));
    return link.length === 0 ? [] : [{ title: content.wording.look, link }];
  },
  passages: ({ content: { passages, wording } }) => {
    const side = (label: string, list: readonly Run[]): readonly Values[] => (list.length === 0 ? [] : [{ label, run: list.map(run) }]);
    const passage = passages.map(({ page, before, after }) => ({ page, was: side(wording.before, before), now: side(wording.after, after) }));
    return passage.length === 0 ? [] : [{ title: wording.changed, passage }];
  },
  pictures: ({ pictures, content: { wording } }) =>
    pictures.map(({ page, before, after }) => {
      const [beforeAlt, afterAlt] = [`${wording.before}: ${page}`, `${wording.after}: ${page}`];
      if (before && after) {
        const labels = { beforeLabel: wording.before, afterLabel: wording.after };
        return { page, pair: [{ ...labels, beforeAlt, afterAlt, beforeCid: before.cid, afterCid: after.cid }] };
      }
      const [label, alt] = after ? [wording.after, afterAlt] : [wording.before, beforeAlt];
      return { page, single: [{ label, alt, cid: (after ?? before)?.cid ?? "" }] };
    }),
  pages: ({ content: { pages, morePages, wording } }) => {
    return pages.length === 0 ? [] : [{ title: wording.pages, page: pages, rest: morePages === null ? [] : [{ text: morePages }] }];
  },
  excerpt: ({ content: { excerpt, wording } }) => (excerpt === null ? [] : [{ title: wording.details, text: excerpt }]),
  answers: ({ content: { answers, wording }, answerLink }) => {
    const answer = answers.map(({ words, after }) => ({
      after,
      click: words.map(({ before, shown, word }) => ({ before, word: shown, href: answerLink(word) })),
    }));
    return answer.length === 0 ? [] : [{ title: wording.answer, answer }];
  },
  cost: ({ content: { cost } }) => (cost === null ? [] : [{ text: cost }]),
};

/** The one thing that people are meant to do: look, or, where something has to be decided, agree. */
function button({ content, answerLink }: HtmlReplyParts): readonly Values[] {
  const word = decision(content);
  if (word !== null) return [{ href: answerLink(word), label: filled(content.wording.answerWith, { word }) }];
  const first = content.links.find(({ href }) => href !== null);
  return first?.href ? [{ href: first.href, label: first.label, address: [{ text: first.href }] }] : [];
}

/** What agrees to a plan, or null when there is none to agree to. */
const decision = ({ kind, answers }: ReplyContent): string | null =>
  kind === "plan" ? (answers.flatMap(({ words }) => words)[0]?.word ?? null) : null;

const lines = (text: string): readonly Values[] => text.split("\n").map((line) => ({ text: line }));

const run = ({ text, changed }: Run): Values => (changed ? { other: [{ text }] } : { same: [{ text }] });
