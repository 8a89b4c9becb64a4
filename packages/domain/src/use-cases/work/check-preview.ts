import type { ReleaseFile } from "../../deployment/release.ts";
import { splitProjectUser } from "../../kernel/ids.ts";
import { previewSite, productionSite } from "../../kernel/streams.ts";
import type { StorageKey } from "../../message/message.ts";
import type { BuiltSite } from "../../ports/site-builder.ts";
import type { Run } from "./run.ts";
import { type ShownPage, shownPages } from "./shown-pages.ts";

/** Of a recorded address. Characters. */
const MAX_URL = 2_000;

/**
 * Looks at the changed pages before a deployment and, by what it returns, after it: as a visitor does, for the pictures of the
 * reply and to see with own eyes that the address serves what was built. Nothing of the work depends on it.
 */
export async function beforeDeploying(run: Run, built: BuiltSite): Promise<{ readonly after: (url: string) => Promise<void> }> {
  const shown = await shownBefore(run);
  const pages = await shownPages(shown?.files ?? null, built, run.instruction.commit?.passages ?? []);
  const known = pages.filter(({ before }) => before);
  const before = shown ? await picturesOf(run, "the site as it was", known, shown.url) : NO_PICTURES;
  return {
    async after(url) {
      const left = pages.filter(({ after }) => after);
      const after = await picturesOf(run, "the preview", left, url);
      const pictures = pages.map(({ path }) => ({ page: nameOf(path), before: before.get(path) ?? null, after: after.get(path) ?? null }));
      const verified = await isServed(run, url, pages, built);
      const resultUrl = left[0] ? addressOf(url, left[0].path) : url;
      const told = { url, verified, pictures: pictures.filter((page) => page.before ?? page.after) };
      // Half an address leads nowhere.
      const result = resultUrl.length <= MAX_URL ? { resultUrl } : {};
      await run.record({ type: "RecordPreviewCheck", ...run.fenced, ...told, ...result });
    },
  };
}

/** What the people of this conversation saw last: its own preview, else the public site. Never the edit site, which shows what others asked for. */
async function shownBefore({ ports: { siteHost }, threadId, claim }: Run): Promise<{ url: string; files: readonly ReleaseFile[] } | null> {
  const { projectId } = splitProjectUser(claim.projectUser);
  for (const site of [previewSite(threadId), productionSite(projectId)]) {
    const live = await siteHost.live(site);
    const stored = live && (await siteHost.release(site, live.releaseId));
    if (stored) return { url: siteHost.url(site), files: stored.release.files };
  }
  return null;
}

/** The first changed page that is there now, else the home page. */
async function isServed({ ports: { pageViewer } }: Run, url: string, pages: readonly ShownPage[], { release }: BuiltSite): Promise<boolean> {
  const page = pages.find(({ after }) => after)?.after ?? release.files.find(({ path }) => path === "index.html");
  return page !== undefined && (await pageViewer.hash(addressOf(url, page.path))) === page.hash;
}

/** By the pages' paths. */
type Pictures = ReadonlyMap<string, StorageKey | null>;
const NO_PICTURES: Pictures = new Map();

/** Asked for together, since they are seen faster so. */
async function picturesOf(run: Run, what: string, pages: readonly ShownPage[], url: string): Promise<Pictures> {
  if (pages.length > 0) run.progress(`looking at ${what} (${pages.length === 1 ? "1 page" : `${pages.length} pages`})`);
  return new Map(await Promise.all(pages.map(async ({ path }) => [path, await picture(run, addressOf(url, path))] as const)));
}

/** No picture is worth waiting for when somebody waits for the workspace, and none is worth failing for. */
async function picture({ ports, interruption, threadId }: Run, url: string): Promise<StorageKey | null> {
  if (interruption.signal.aborted) return null;
  const png = await ports.pageViewer.photograph(url, interruption.signal);
  if (!png) return null;
  try {
    return await ports.mediaStore.put(png);
  } catch (error) {
    ports.logger.warn("a picture of a page could not be kept", { threadId, url, error: String(error) });
    return null;
  }
}

const addressOf = (url: string, path: string): string => new URL(path.replace(/(?:^|(?<=\/))index\.html$/, ""), url).href;

/** `hours/index.html` is "hours", `index.html` is "/". */
const nameOf = (path: string): string => (path.replace(/(?:^|\/)index\.html$/, "").replace(/\.html$/, "") || "/").slice(0, 300);
