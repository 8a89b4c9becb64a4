import { html, link, type Markup } from "./html.ts";
import type { Overview, ProjectOverview, ReplyOverview, SendingOverview, ThreadOverview } from "./overview.ts";
import { page } from "./page-frame.ts";
import { replyPath } from "./reply-page.ts";

/** Short enough to watch an edit go live, long enough to read. */
const REFRESH_SECONDS = 3;
/** A page that one can look through; `/status.json` has all of it. */
const SHOWN_ROWS = 50;

/** The index page: what is here, what happens, and how to make something happen. */
export function overviewPage(overview: Overview, now: Date): string {
  const { projects, threads, replies, sending, parkedEvents } = overview;
  return page({
    title: "WebOrdinary",
    refreshSeconds: REFRESH_SECONDS,
    body: html`<h1>WebOrdinary</h1>
<p class="lead">Write a mail, get back a website that has the change. This page shows what runs on this machine; it renews itself.</p>${parkedNotice(parkedEvents)}
<h2>Conversations</h2>${rows(threads, (thread) => threadRow(thread, now), "Nobody has written yet. Send a mail and watch it here.")}
<h2>Projects</h2>${rows(projects, projectRow, "There is no project yet. Add one with: webordinary project add")}
<h2>Replies</h2>${rows(replies, (reply) => replyRow(reply, now), "No reply has gone out yet.")}
<h2>Send a mail</h2>${sendingCard(sending)}
<p class="lead">The same as data: <a href="/status.json">status.json</a></p>`,
  });
}

function parkedNotice(count: number): Markup {
  if (count === 0) return html``;
  const what = count === 1 ? "1 event" : `${count} events`;
  return html`
<p><span class="status problem">${what} could not be handled</span> Tried again every few minutes and at every start; the log says why.</p>`;
}

function rows<T>(items: readonly T[], row: (item: T) => Markup, nothing: string): Markup {
  if (items.length === 0) return html`<p class="empty">${nothing}</p>`;
  const more = items.length - SHOWN_ROWS;
  const rest = more > 0 ? html`<li class="meta">and ${more} older</li>` : html``;
  return html`<ul class="rows">${items.slice(0, SHOWN_ROWS).map(row)}${rest}</ul>`;
}

function threadRow(thread: ThreadOverview, now: Date): Markup {
  const preview = thread.previewUrl === null ? html`` : html`<span>${link(thread.previewUrl, "Preview")}</span>`;
  return html`<li><div><h3>${thread.subject === "" ? "(no subject)" : thread.subject}</h3>
<p class="meta">${thread.from} · ${thread.projectId} · ${thread.threadId} · ${time(thread.updatedAt, now)}</p></div>
<div class="side"><span class="status ${thread.status.tone}">${thread.status.text}</span>${preview}</div></li>`;
}

function projectRow(project: ProjectOverview): Markup {
  const links = project.sites.map((site) => link(site.url, site.label));
  return html`<li><div><h3>${project.projectId}</h3><p class="meta">${project.repository}</p></div><div class="side links">${links}</div></li>`;
}

function replyRow(reply: ReplyOverview, now: Date): Markup {
  const file = reply.file === null ? html`` : html`<p class="meta"><code>${reply.file}</code></p>`;
  const headline = reply.file === null ? html`${reply.headline}` : html`<a href="${replyPath(reply.replyId)}">${reply.headline}</a>`;
  return html`<li><div><h3>${headline}</h3><p class="meta">${reply.subject} · to ${reply.to}</p>${file}</div>
<div class="side meta">${time(reply.sentAt, now)}</div></li>`;
}

function sendingCard(sending: SendingOverview): Markup {
  return html`<div class="send"><p>Point a mail program at <strong>${sending.smtp}</strong> (SMTP, no password) and write to <strong>${sending.address}</strong>, or type:</p>
<pre>${sending.commands.join("\n")}</pre></div>`;
}

/** "14 s ago", and the whole instant for those who hover. An unreadable time is shown as it is. */
function time(instant: string, now: Date): Markup {
  const seconds = Math.round((now.getTime() - Date.parse(instant)) / 1000);
  return html`<time datetime="${instant}" title="${instant}">${Number.isNaN(seconds) ? instant : ago(seconds)}</time>`;
}

function ago(seconds: number): string {
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
