import type { Expectation } from "./outside.ts";
import type { ScenarioMail } from "./scenario.ts";

/** The site that scenarios edit: `src/` is what is served, and a build copies it. */
export const crashSite = (): Record<string, string> => ({
  "src/index.html": '<!doctype html>\n<html lang="en"><head><title>Tiny</title><link rel="stylesheet" href="/style.css"></head>\n<h1>Hello</h1>\n',
  "src/style.css": "h1 { color: teal }\n",
});

export const EDITED = { source: "src/index.html", page: "index.html" } as const;

/** `add NAME` adds this line to the page, `plan NAME` once its plan is approved; `slowly` takes its time over it. */
const lineOf = (text: string): string | null => {
  const [, name] = /^(?:add|plan) ([a-z]+)(?: slowly)?$/.exec(text) ?? [];
  return name ? `<p>${name}</p>` : null;
};

export const crashExpectation: Omit<Expectation, "accepted"> = { edited: EDITED, lineOf };

/** How long a slow edit takes when nobody interrupts it. Milliseconds. */
export const SLOW_EDIT_MS = 20_000;

/** What a scripted agent does for every instruction of the scenarios; `breaking` is what a builder stumbles over. */
export function crashScripts(sleep: (ms: number, signal: AbortSignal) => Promise<void>, breaking: string) {
  const append = (line: string) => ({ do: "append", path: EDITED.source, line }) as const;
  const slowly = { do: "wait", until: (signal: AbortSignal) => sleep(SLOW_EDIT_MS, signal) } as const;
  const added = ["alpha", "beta", "gamma"].flatMap((name) => [
    { on: `add ${name}`, actions: [append(`<p>${name}</p>`)] },
    // What is there when it is stopped can be written twice without harm, as an agent that goes on sees what it has done.
    { on: `add ${name} slowly`, actions: [{ do: "edit", path: `src/${name}.txt`, content: "begun\n" } as const, slowly, append(`<p>${name}</p>`)] },
  ]);
  const proposal = { summary: "A line.", pages: [], risks: [], estimatedCostUsd: null };
  const planned = [
    { on: "plan gamma", actions: [], outcome: { kind: "plan", plan: proposal, agentSessionId: "scripted", costUsd: 0 } as const },
    { on: /^plan gamma\n.*approved/s, actions: [append("<p>gamma</p>")] },
  ];
  return [...added, ...planned, { on: "break it", actions: [append(breaking)] }];
}

type MailFields = { readonly id: string; readonly text: string; readonly subject: string; readonly atMs: number; readonly inReplyTo?: string };

/** A mail that the plainest parser reads too. */
export function scenarioMail({ id, text, subject, atMs, inReplyTo }: MailFields): ScenarioMail {
  const messageId = `<${id}@pottery.example>`;
  const lines = [
    "From: Scott <scott@pottery.example>",
    "To: amelia@localhost",
    `Subject: ${subject}`,
    "Date: Thu, 01 Jan 2026 09:00:00 +0000",
    `Message-ID: ${messageId}`,
    ...(inReplyTo ? [`In-Reply-To: <${inReplyTo}@pottery.example>`] : []),
    "",
    text,
    "",
  ];
  return { raw: new TextEncoder().encode(lines.join("\r\n")), messageId, atMs };
}

const first = scenarioMail({ id: "first", text: "add alpha", subject: "Alpha", atMs: 0 });
const firstSlowly = scenarioMail({ id: "first", text: "add alpha slowly", subject: "Alpha", atMs: 0 });

/** When an answer is written: after the plan has gone out, though a dead worker's lease had to expire before it. Milliseconds. */
const LATER_MS = 10 * 60_000;

/** Mails by the name of what happens. The slow ones are still being worked on when the next arrives. */
export const crashScenarios = {
  "one mail": [first],
  "two mails in one thread": [firstSlowly, scenarioMail({ id: "second", text: "add beta", subject: "Re: Alpha", atMs: 5_000, inReplyTo: "first" })],
  "two mails in two threads": [firstSlowly, scenarioMail({ id: "second", text: "add beta", subject: "Beta", atMs: 5_000 })],
  "the same mail twice": [firstSlowly, { ...firstSlowly, atMs: 5_000 }],
  "a stop": [firstSlowly, scenarioMail({ id: "second", text: "stop", subject: "Re: Alpha", atMs: 5_000, inReplyTo: "first" })],
  "an undo": [first, scenarioMail({ id: "second", text: "undo", subject: "Re: Alpha", atMs: LATER_MS, inReplyTo: "first" })],
  "a publish": [first, scenarioMail({ id: "second", text: "publish", subject: "Re: Alpha", atMs: LATER_MS, inReplyTo: "first" })],
  "a plan and its yes": [
    scenarioMail({ id: "first", text: "plan gamma", subject: "Gamma", atMs: 0 }),
    scenarioMail({ id: "second", text: "yes", subject: "Re: Gamma", atMs: LATER_MS, inReplyTo: "first" }),
  ],
  "a failing build": [scenarioMail({ id: "first", text: "break it", subject: "Alpha", atMs: 0 })],
} as const satisfies Record<string, readonly ScenarioMail[]>;
