import type { Reply, ReplyKind } from "@webordinary/domain";
import { changeWord, costLine, footerLine, webAddress } from "./reply-plain.ts";

/** What the badge says, and its colours: text and ground, readable (4.5:1) on light and dark. */
const BADGES: Readonly<Record<ReplyKind, { readonly word: string; readonly text: string; readonly ground: string }>> = {
  done: { word: "Done", text: "#14532d", ground: "#dcfce7" },
  answered: { word: "Answer", text: "#1e3a8a", ground: "#dbeafe" },
  "build-failed": { word: "Needs a look", text: "#713f12", ground: "#fef3c7" },
  failed: { word: "Didn't work", text: "#7f1d1d", ground: "#fee2e2" },
  interrupted: { word: "Interrupted", text: "#374151", ground: "#e5e7eb" },
  cancelled: { word: "Stopped", text: "#374151", ground: "#e5e7eb" },
  plan: { word: "Plan", text: "#1e3a8a", ground: "#dbeafe" },
  question: { word: "Question", text: "#1e3a8a", ground: "#dbeafe" },
  "not-done": { word: "Not done", text: "#374151", ground: "#e5e7eb" },
};

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

/** Programs that know dark mode read these; the others keep the inline colours. */
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.page{background:#111827!important}.card{background:#1f2937!important;border-color:#374151!important}
.ink{color:#f3f4f6!important}.soft{color:#9ca3af!important}.quote{border-color:#4b5563!important;color:#d1d5db!important}
.code{background:#111827!important;color:#e5e7eb!important;border-color:#374151!important}.link{color:#93c5fd!important}}
@media (max-width:480px){.card{padding:20px 16px!important}}`;

/** The reply as an HTML mail: one column, styles inline, everything that came from outside escaped. */
export function htmlReply(reply: Reply): string {
  const sections = [
    badge(reply.kind),
    `<h1 class="ink" style="margin:12px 0 0;font-size:22px;line-height:1.3;font-weight:650;color:#111827">${escapeHtml(reply.headline)}</h1>`,
    quote(reply.asked),
    ...reply.paragraphs.map((paragraph) => text(paragraph)),
    code(reply.excerpt),
    links(reply.links),
    list(
      "What changed on your site",
      reply.changedFiles.map(
        ({ path, change }) =>
          `<span style="${MONO};font-size:13px;word-break:break-all">${escapeHtml(path)}</span> <span class="soft" style="color:#6b7280">${changeWord(change)}</span>`,
      ),
    ),
    list("You can answer this mail", reply.answers.map(escapeHtml)),
    small(costLine(reply.costUsd)),
  ];
  return page(reply, sections.join(""));
}

function page(reply: Reply, content: string): string {
  const cell = `style="background:#ffffff;border:1px solid #e5e7eb;border-radius:12px;padding:28px 32px;${FONT};font-size:16px;line-height:1.55;color:#111827"`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(reply.headline)}</title><style>${DARK}</style></head>
<body class="page" style="margin:0;padding:0;background:#f3f4f6"><table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;text-align:left"><tr><td class="card ink" ${cell}>${content}</td></tr>
<tr><td class="soft" style="padding:14px 8px;${FONT};font-size:12px;color:#6b7280;text-align:center">${escapeHtml(footerLine(reply))}</td></tr></table>
</td></tr></table></body></html>`;
}

function badge(kind: ReplyKind): string {
  const { word, text: ink, ground } = BADGES[kind];
  return `<span style="display:inline-block;padding:3px 10px;border-radius:999px;background:${ground};color:${ink};font-size:13px;font-weight:600">${word}</span>`;
}

function text(paragraph: string): string {
  return paragraph.trim() === "" ? "" : `<p class="ink" style="margin:16px 0 0;color:#111827;overflow-wrap:anywhere">${lines(paragraph)}</p>`;
}

function quote(asked: string): string {
  const label = '<p class="soft" style="margin:20px 0 0;font-size:13px;color:#6b7280">You asked</p>';
  const style = "margin:4px 0 0;padding:2px 0 2px 14px;border-left:3px solid #d1d5db;color:#374151;overflow-wrap:anywhere";
  return asked.trim() === "" ? "" : `${label}<blockquote class="quote" style="${style}">${lines(asked.trim())}</blockquote>`;
}

function code(excerpt: string | null): string {
  const style = `margin:16px 0 0;padding:12px 14px;border:1px solid #e5e7eb;border-radius:8px;background:#f9fafb;color:#1f2937;${MONO};font-size:13px;line-height:1.45;white-space:pre-wrap;overflow-wrap:anywhere`;
  return excerpt === null || excerpt.trim() === "" ? "" : `<pre class="code" style="${style}">${escapeHtml(excerpt)}</pre>`;
}

/** The first is what people are meant to open: a button. An address that isn't a web address is text. */
function links(all: Reply["links"]): string {
  const button = "display:inline-block;padding:11px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;font-weight:600;text-decoration:none";
  return all
    .map(({ label, url }, index) => {
      const href = webAddress(url);
      if (href === null) return text(`${label}: ${url}`);
      const look = index === 0 ? `style="${button}"` : 'class="link" style="color:#1d4ed8"';
      const address = `<br><span class="soft" style="font-size:13px;color:#6b7280;word-break:break-all">${escapeHtml(href)}</span>`;
      return `<p style="margin:${index === 0 ? 22 : 14}px 0 0"><a ${look} href="${escapeHtml(href)}">${escapeHtml(label)}</a>${address}</p>`;
    })
    .join("");
}

function list(title: string, items: readonly string[]): string {
  const entries = items.map((item) => `<li style="margin:3px 0;overflow-wrap:anywhere">${item}</li>`).join("");
  return items.length === 0
    ? ""
    : `<p class="soft" style="margin:24px 0 0;font-size:13px;color:#6b7280">${title}</p><ul class="ink" style="margin:4px 0 0;padding-left:20px;color:#111827">${entries}</ul>`;
}

const small = (line: string | null): string =>
  line === null ? "" : `<p class="soft" style="margin:24px 0 0;font-size:13px;color:#6b7280">${escapeHtml(line)}</p>`;

const lines = (value: string): string => escapeHtml(value).replace(/\r?\n/g, "<br>");

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Safe in element content and in quoted attributes. */
export const escapeHtml = (value: string): string => value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
