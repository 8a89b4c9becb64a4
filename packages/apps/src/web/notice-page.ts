import { html, link, type Markup } from "./html.ts";
import type { Overview } from "./overview.ts";
import { page } from "./page-frame.ts";

/** Enough to find the one that was meant. */
const SHOWN_SITES = 50;

/** A page of the server's own that says why there is nothing to see. */
export function noticePage(title: string, text: string, more: Markup = html``): string {
  return page({ title, body: html`<h1>${title}</h1><p class="lead">${text}</p>${more}` });
}

/** For a name below ours that no site has: says which ones there are. */
export function noSuchSitePage(host: string, overview: Overview, indexUrl: string): string {
  const sites = overview.projects.flatMap(({ projectId, sites }) => sites.map(({ label, url }) => ({ text: `${projectId}: ${label}`, url })));
  const previews = overview.threads.flatMap(({ subject, previewUrl: url }) => (url === null ? [] : [{ text: subject || "(no subject)", url }]));
  const known = [...sites, ...previews].slice(0, SHOWN_SITES);
  const list =
    known.length === 0
      ? html`<p class="empty">No site is live yet.</p>`
      : html`<ul class="rows">${known.map(({ text, url }) => html`<li>${link(url, text)}</li>`)}</ul>`;
  return noticePage(
    "No such site",
    `Nothing is published at ${host}.`,
    html`<h2>What there is</h2>${list}<p class="lead">${link(indexUrl, "Everything on this machine")}</p>`,
  );
}
