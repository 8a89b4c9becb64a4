import type { Reply } from "@webordinary/domain";

const CHANGE_WORDS = { added: "new", modified: "changed", deleted: "removed" } as const;

/** In words for people who never heard of branches and commits. */
export const changeWord = (change: Reply["changedFiles"][number]["change"]): string => CHANGE_WORDS[change];

/** What the work cost, or null when it cost nothing. Half a cent is still said as one. */
export function costLine(costUsd: number): string | null {
  return costUsd > 0 ? `This cost $${Math.max(costUsd, 0.01).toFixed(2)}.` : null;
}

/** Names the conversation, so that an answer is recognised even when a mail program drops every header. */
export const footerLine = (reply: Reply): string => `WebOrdinary · ${reply.projectId} · conversation ${reply.threadId}`;

/** A link that may be clicked: http and https, nothing else. */
export function webAddress(url: string): string | null {
  const parsed = URL.parse(url);
  return parsed !== null && (parsed.protocol === "http:" || parsed.protocol === "https:") ? parsed.href : null;
}

/** The reply as a plain text mail. */
export function plainReply(reply: Reply): string {
  const cost = costLine(reply.costUsd);
  const sections = [
    reply.headline,
    reply.asked.trim() === "" ? null : `You asked:\n${reply.asked.trim().replace(/^/gm, "> ")}`,
    ...reply.paragraphs,
    reply.excerpt === null ? null : reply.excerpt.replace(/^/gm, "    "),
    list(reply.links.map(({ label, url }) => `${label}: ${webAddress(url) ?? url}`)),
    titled(
      "What changed on your site:",
      reply.changedFiles.map(({ path, change }) => `- ${path} (${changeWord(change)})`),
    ),
    titled(
      "You can answer this mail:",
      reply.answers.map((answer) => `- ${answer}`),
    ),
    cost,
    `-- \n${footerLine(reply)}`,
  ];
  return `${sections.filter((section) => section !== null && section.trim() !== "").join("\n\n")}\n`;
}

const list = (lines: readonly string[]): string | null => (lines.length === 0 ? null : lines.join("\n"));
const titled = (title: string, lines: readonly string[]): string | null => (lines.length === 0 ? null : [title, ...lines].join("\n"));
