import { createHash } from "node:crypto";
import { html, Markup } from "./html.ts";

const STYLE = `
:root{color-scheme:light dark;--paper:#faf8f5;--card:#fff;--ink:#211c18;--soft:#655b52;--line:#e5ddd3;--accent:#9a4526;--good:#2f6b3f;--goodbg:#e3f0e3;--bad:#a02a2a;--badbg:#f9e2df;--work:#87560a;--workbg:#fbeccd;--wait:#3f5870;--waitbg:#e3ebf2;--code:#f3eee7}
@media (prefers-color-scheme:dark){:root{--paper:#191614;--card:#231f1c;--ink:#f1ebe4;--soft:#b3a79b;--line:#3a342f;--accent:#e59a76;--good:#9bd3a5;--goodbg:#1f3a26;--bad:#f0a5a0;--badbg:#472220;--work:#f0c76f;--workbg:#423310;--wait:#a9c5de;--waitbg:#22323f;--code:#2d2824}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 "Avenir Next",Avenir,"Segoe UI",Ubuntu,Inter,system-ui,sans-serif}
main{max-width:70rem;margin:0 auto;padding:clamp(1.5rem,4vw,3.5rem) clamp(1rem,4vw,2.5rem) 4rem}
h1,h2,h3,p,ul,dl,dd,pre{margin:0}
h1{font-size:clamp(1.7rem,1.4rem + 1.3vw,2.3rem);line-height:1.15;letter-spacing:-.02em}
h2{font-size:1.05rem;margin:2.75rem 0 .9rem}
h3{font-size:1rem;line-height:1.4;overflow-wrap:anywhere}
a{color:var(--accent);text-underline-offset:.2em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:3px}
.lead{margin-top:.6rem;color:var(--soft);max-width:44rem}
ul{list-style:none;padding:0}
.rows{border:1px solid var(--line);border-radius:14px;background:var(--card);overflow:hidden}
.rows>li{padding:1rem 1.25rem;display:grid;gap:.3rem 1.5rem;grid-template-columns:minmax(0,1fr) auto;align-items:start}
.rows>li+li{border-top:1px solid var(--line)}
.meta{color:var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.side{text-align:right;display:grid;gap:.35rem;justify-items:end;font-size:.95rem}
.links{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.status{display:inline-block;padding:.1rem .7rem;border-radius:99px;font-size:.86rem;font-weight:600}
.done{color:var(--good);background:var(--goodbg)}.problem{color:var(--bad);background:var(--badbg)}
.working{color:var(--work);background:var(--workbg)}.waiting{color:var(--wait);background:var(--waitbg)}
.empty{padding:1.25rem;border:1px dashed var(--line);border-radius:14px;color:var(--soft)}
.send{padding:1.25rem;border-radius:14px;background:var(--code)}
.send pre{margin-top:.8rem;overflow-x:auto}
code,pre{font:.9rem/1.6 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (max-width:38rem){.rows>li{grid-template-columns:minmax(0,1fr)}.side{text-align:left;justify-items:start}}
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#9a4526"/><path d="M7 10h18v13H7z" fill="#fff6ec"/><path d="M7 10l9 7 9-7" fill="none" stroke="#9a4526" stroke-width="2"/></svg>`;

/** No script at all, and the one style sheet by its hash: whatever a mail's subject holds, it stays text. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

export type Frame = { readonly title: string; readonly body: Markup; readonly refreshSeconds?: number };

/** A whole page of the server's own (not of a site). */
export function page({ title, body, refreshSeconds }: Frame): string {
  const refresh = refreshSeconds === undefined ? html`` : html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}
<title>${title}</title><link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}"><style>${new Markup(STYLE)}</style></head>
<body><main>${body}</main></body></html>
`.source;
}
