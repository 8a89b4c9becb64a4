import { createHash } from "node:crypto";
import { type DeploymentEvent, deployment, type Envelope, fold, isPage, SiteId } from "@webordinary/domain";
import type { LiveSite, Outside } from "./outside.ts";

const STREAM = "deployment-";

/** 4: what a site serves is its deployment's newest live release, all of it is there, and its pages refer to nothing that isn't. */
export async function checkSites({ events, live }: Outside): Promise<string[]> {
  const sites = new Set(events.filter(({ streamId }) => streamId.startsWith(STREAM)).map(({ streamId }) => streamId.slice(STREAM.length)));
  const checks = [...sites].map(async (name) => {
    const site = SiteId.parse(name);
    return checkSite(site, events, await live(site));
  });
  return (await Promise.all(checks)).flat();
}

async function checkSite(site: SiteId, events: readonly Envelope[], served: LiveSite | null): Promise<string[]> {
  const own = events.filter(({ streamId }) => streamId === `${STREAM}${site}`);
  const state = fold(deployment, own as unknown as readonly DeploymentEvent[]);
  if (state.inProgress) return [`4: a deployment of ${site} (${state.inProgress.releaseId}) was begun and never ended`];
  if (state.live === null) return served ? [`4: ${site} serves ${served.releaseId}, and no release went live`] : [];
  if (served?.releaseId !== state.live) return [`4: ${site} serves ${served?.releaseId ?? "nothing"}, its newest live release is ${state.live}`];
  return checkContent(site, served);
}

async function checkContent(site: SiteId, served: LiveSite): Promise<string[]> {
  const broken: string[] = [];
  const paths = new Set(served.files.map(({ path }) => path));
  for (const file of served.files) {
    const content = await served.read(file.path);
    if (!content || createHash("sha256").update(content).digest("hex") !== file.hash)
      broken.push(`4: ${site} doesn't have ${file.path} as its release says`);
    if (!content || !isPage(file)) continue;
    const missing = references(new TextDecoder().decode(content)).filter((path) => !paths.has(path));
    for (const path of missing) broken.push(`4: ${file.path} of ${site} refers to ${path}, which is missing`);
  }
  return broken;
}

/** Files of the same site that a page names. Links to folders mean their index page. */
function references(html: string): string[] {
  const found = [...html.matchAll(/\b(?:href|src)="\/([^"/#?][^"#?]*)/g)].map(([, path = ""]) => path);
  return found.filter((path) => /\.[a-z0-9]+$/i.test(path));
}
