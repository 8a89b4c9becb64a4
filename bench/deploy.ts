import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileSiteHost, readBuiltSite } from "@webordinary/adapters/site";
import { type PublishResult, type SiteHost, SiteId } from "@webordinary/domain";
import { median, ratioOf, timed } from "./interleaved.ts";
import { type BenchRow, row } from "./row.ts";

const FILES = 1000;
const CHANGED = 3;
/** A page or picture of a small shop. */
const FILE_BYTES = 8 * 1024;
const ROUNDS = 7;
/** A redeploy reads and hashes everything, and stores almost nothing. */
const FIRST_DEPLOY_BAR = 0.5;
/** The naive deploy is a copy of the folder: looking for changes must not cost more than copying everything. */
const COPY_BAR = 1;

const SITE = SiteId.parse("bench-site");

/**
 * Redeploying a 1,000-file site of which 3 files changed: reading the built folder, its manifest, and the publish. Against the first
 * deploy of the same site, and against copying its folder. Medians of rounds in which the three take turns.
 */
export async function deployBench(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "wo-bench-deploy-"));
  try {
    const times = { first: [] as number[], again: [] as number[], copy: [] as number[] };
    let uploaded = { files: 0, bytes: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const dist = join(folder, `dist-${round}`);
      await writeSite(dist, round);
      const host = new FileSiteHost({ root: join(folder, `host-${round}`), urlOf: (site) => `http://${site}.localhost` });
      times.first.push(await timed(async () => void (await deploy(host, dist, 1))));
      for (let n = 0; n < CHANGED; n++) await writeFile(join(dist, pathOf(n * 300)), content(n, round, "changed"));
      times.again.push(
        await timed(async () => {
          const published = await deploy(host, dist, 2);
          if (!published.ok) throw new Error("the redeploy was refused");
          uploaded = { files: published.uploadedFiles, bytes: published.uploadedBytes };
        }),
      );
      times.copy.push(await timed(() => cp(dist, join(folder, `copy-${round}`), { recursive: true })));
    }
    const note = `${median(times.again).toFixed(0)} ms for ${CHANGED} changed of ${FILES} files`;
    return [
      row("redeploy of 3 changed files against the first deploy of 1,000", ratioOf(times.again, times.first), "lower", FIRST_DEPLOY_BAR, note),
      row("redeploy of 3 changed files against copying the folder", ratioOf(times.again, times.copy), "lower", COPY_BAR, note),
      row("files uploaded by the redeploy for each that changed", uploaded.files / CHANGED, "lower", 1, `${uploaded.bytes} bytes`),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function deploy(host: SiteHost, dist: string, order: number): Promise<PublishResult> {
  const { release, read } = await readBuiltSite(dist);
  return host.publish(SITE, release, order, read);
}

async function writeSite(dist: string, round: number): Promise<void> {
  for (let n = 0; n < FILES; n++) {
    const path = join(dist, pathOf(n));
    if (n % 50 === 0) await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content(n, round, "first"));
  }
}

const pathOf = (n: number): string => join(`part-${Math.floor(n / 50)}`, n % 2 === 0 ? `page-${n}.html` : `style-${n}.css`);
const content = (n: number, round: number, text: string): string => `${text} ${n} ${round} `.repeat(FILE_BYTES).slice(0, FILE_BYTES);
