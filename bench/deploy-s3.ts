import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { clientSettings, S3SiteHost } from "@webordinary/adapters/aws";
import { readBuiltSite } from "@webordinary/adapters/site";
import { SiteId } from "@webordinary/domain";
import { awsSync, missingTool, rcloneSync, startS3Server } from "./deploy-s3/tools.ts";
import { median, ratioOf, timed } from "./interleaved.ts";
import { type BenchRow, row } from "./row.ts";

const FILES = 1000;
const CHANGED = 3;
/** A page or picture of a small shop. */
const FILE_BYTES = 8 * 1024;
const ROUNDS = 5;
const FIRST_ROUNDS = 5;

const RCLONE_BAR = 1;
const AWS_BAR = 1 / 12;
const FIRST_BAR = 0.5;

const SITE = SiteId.parse("bench-site");

/**
 * On one S3 server: a rebuild of 1,000 files of which 3 changed is put by the running worker (reading the built folder, its hashes and the publish), by
 * `rclone sync --checksum --fast-list` and by `aws s3 sync --delete`. In turn, medians.
 */
export async function deployS3Bench(): Promise<BenchRow[]> {
  const missing = missingTool();
  if (missing) throw new Error(`not run: ${missing} is missing, and what is measured is measured against it: apt-get install rclone awscli`);
  const folder = await mkdtemp(join(tmpdir(), "wo-bench-deploy-s3-"));
  const server = await startS3Server();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const s3 = new S3Client({ ...clientSettings({ region: "eu-central-1", endpoint: server.endpoint, credentials }), forcePathStyle: true });
  let requests = 0;
  s3.middlewareStack.add(
    (next) => (args) => {
      requests += 1;
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
  try {
    const newBucket = async (Bucket: string) => {
      await s3.send(new CreateBucketCommand({ Bucket }));
      return Bucket;
    };
    const newHost = async (name: string) => {
      const [served, kept] = [await newBucket(`served-${name}`), await newBucket(`kept-${name}`)];
      const locate = () => ({ served: { bucket: served, prefix: "" }, kept: { bucket: kept, prefix: "" } });
      return new S3SiteHost({ s3, locate, urlOf: (site) => `http://${site}.example` });
    };
    const host = await newHost("again");
    for (const name of ["by-rclone", "by-aws"]) await newBucket(name);
    const dist = join(folder, "dist");
    let order = 0;
    const publish = async (on = host) => {
      const { release, read } = await readBuiltSite(dist);
      order += 1;
      const published = await on.publish(SITE, release, order, read);
      if (!published.ok) throw new Error("the deploy was refused");
    };
    const again = {
      worker: () => publish(),
      rclone: () => rcloneSync(server.endpoint, dist, "by-rclone", folder),
      aws: () => awsSync(server.endpoint, dist, "by-aws", folder),
    };
    const times = { worker: [] as number[], rclone: [] as number[], aws: [] as number[] };

    await writeSite(dist, 0);
    const first = { worker: [] as number[], aws: [] as number[] };
    for (let round = 0; round < FIRST_ROUNDS; round++) {
      const [fresh, bucket] = [await newHost(`first-${round}`), await newBucket(`aws-first-${round}`)];
      first.worker.push(await timed(() => publish(fresh)));
      first.aws.push(await timed(() => awsSync(server.endpoint, dist, bucket, folder)));
    }
    for (const deploy of Object.values(again)) await deploy();
    await host.prune(SITE, []);
    const counts: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      // A build writes every file anew, whatever is in it.
      await writeSite(dist, round);
      requests = 0;
      times.worker.push(await timed(again.worker));
      counts.push(requests);
      times.rclone.push(await timed(again.rclone));
      times.aws.push(await timed(again.aws));
      await host.prune(SITE, []);
    }
    requests = 0;
    await host.live(SITE);
    const unchanged = requests;
    const note = `${median(times.worker).toFixed(0)} ms, rclone ${median(times.rclone).toFixed(0)} ms, aws ${median(times.aws).toFixed(0)} ms`;
    const firstNote = `${median(first.worker).toFixed(0)} ms, aws ${median(first.aws).toFixed(0)} ms`;
    return [
      row(`S3: redeploy of ${CHANGED} changed files of ${FILES} against rclone sync`, ratioOf(times.worker, times.rclone), "lower", RCLONE_BAR, note),
      row(`S3: redeploy of ${CHANGED} changed files of ${FILES} against aws s3 sync`, ratioOf(times.worker, times.aws), "lower", AWS_BAR, note),
      row(`S3: first deploy of ${FILES} files against aws s3 sync`, ratioOf(first.worker, first.aws), "lower", FIRST_BAR, firstNote),
      row(
        `S3: requests of that redeploy, against ${CHANGED} and 2`,
        Math.max(...counts) / (CHANGED + 2),
        "lower",
        1,
        `${Math.max(...counts)} requests`,
      ),
      row("S3: requests to see that nothing changed", unchanged, "lower", 1),
    ];
  } finally {
    s3.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeSite(dist: string, round: number): Promise<void> {
  for (let n = 0; n < FILES; n++) {
    const path = join(dist, `part-${Math.floor(n / 50)}`, n % 2 === 0 ? `page-${n}.html` : `style-${n}.css`);
    if (n % 50 === 0) await mkdir(join(path, ".."), { recursive: true });
    const changes = n % 300 === 0 && n / 300 < CHANGED;
    await writeFile(path, `${n} ${changes ? round : ""} `.repeat(FILE_BYTES).slice(0, FILE_BYTES));
  }
}
