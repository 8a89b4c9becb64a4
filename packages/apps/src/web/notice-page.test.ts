import { expect, test } from "vitest";
import { noSuchSitePage } from "./notice-page.ts";
import type { Overview, ThreadOverview } from "./overview.ts";

const thread = (subject: string, previewUrl: string | null): ThreadOverview => ({
  threadId: "t-4f1c9a20",
  projectId: "amelia",
  subject,
  from: "amelia",
  status: { tone: "done", text: "done" },
  previewUrl,
  updatedAt: "2026-05-04T07:12:00.000Z",
});
const overview = (change: Partial<Overview>): Overview => ({
  projects: [],
  threads: [],
  replies: [],
  sending: { address: "amelia@localhost", smtp: "127.0.0.1:2525", commands: [] },
  parkedEvents: 0,
  ...change,
});
const links = (page: string): readonly string[] =>
  [...page.matchAll(/<li><a href="([^"]*)"[^>]*>(.*?)<\/a><\/li>/g)].map(([, url, text]) => `${text}: ${url}`);

test("an address that leads nowhere lists what there is by the names that people gave it, not by ids", () => {
  const page = noSuchSitePage(
    "ghost.localhost",
    overview({
      projects: [
        { projectId: "amelia", repository: "/repos/amelia.git", sites: [{ label: "the public site", url: "http://amelia.localhost:4400/" }] },
      ],
      threads: [
        thread("Opening <hours>", "http://t-4f1c9a20.localhost:4400/"),
        thread("", "http://t-5a2b3c4d.localhost:4400/"),
        thread("Nothing live yet", null),
      ],
    }),
    "http://localhost:4400/",
  );
  expect(links(page)).toEqual([
    "amelia: the public site: http://amelia.localhost:4400/",
    "Opening &lt;hours&gt;: http://t-4f1c9a20.localhost:4400/",
    "(no subject): http://t-5a2b3c4d.localhost:4400/",
  ]);
});

test("when nothing is live it says so", () => {
  expect(noSuchSitePage("ghost.localhost", overview({}), "http://localhost:4400/")).toContain("No site is live yet.");
});
