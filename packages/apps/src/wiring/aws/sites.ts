import { join } from "node:path";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { S3Client } from "@aws-sdk/client-s3";
import { RehearsalAgent } from "@webordinary/adapters/agent";
import { InvalidatingSiteHost, S3MediaStore, S3SiteHost, type SiteLocation } from "@webordinary/adapters/aws";
import { GIT_PASSED_ENVIRONMENT, GitWorkspaces, gitCredentials } from "@webordinary/adapters/git";
import { NPM_PASSED_ENVIRONMENT, NpmSiteBuilder } from "@webordinary/adapters/site";
import type { Logger, SiteHost, SiteId } from "@webordinary/domain";
import type { Container } from "inversify";
import { nodePath, pickEnvironment } from "../../local/environment.ts";
import { TOKENS } from "../tokens.ts";
import { settingsFor } from "./clients.ts";
import type { PublicSite, WorkerSettings } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What edits, builds and hosts sites: git and npm on the workspaces' disk, S3 for what people see. */
export function bindSites(container: Container, settings: WorkerSettings, environment: Environment): void {
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  const root = settings.WEBORDINARY_WORKSPACES;
  const path = nodePath(environment);
  const email = `webordinary@${settings.WEBORDINARY_MAIL_DOMAIN ?? "webordinary.invalid"}`;
  container.bind(TOKENS.workspaces).toResolvedValue(
    (logger: Logger) =>
      new GitWorkspaces({
        root: join(root, "sites"),
        home: join(root, "home", "git"),
        path,
        env: { ...pickEnvironment(environment, GIT_PASSED_ENVIRONMENT), ...gitLogin(settings) },
        committer: { name: "WebOrdinary", email },
        logger,
      }),
    [TOKENS.logger],
  );
  container.bind(TOKENS.siteBuilder).toConstantValue(
    new NpmSiteBuilder({
      nodeBinDir: path.split(":")[0] ?? "",
      path,
      home: join(root, "home", "build"),
      cacheDir: join(root, "cache", "npm"),
      env: pickEnvironment(environment, NPM_PASSED_ENVIRONMENT),
    }),
  );
  container.bind(TOKENS.codingAgent).toConstantValue(new RehearsalAgent());
  container.bind(TOKENS.mediaStore).toConstantValue(new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET }));
  container
    .bind(TOKENS.siteHost)
    .toResolvedValue(
      (logger: Logger) =>
        siteHost(settings, new S3SiteHost({ s3, locate: (site) => locate(settings, site), urlOf: (site) => urlOf(settings, site), logger })),
      [TOKENS.logger],
    );
}

/** Production sites stand behind CloudFront, whose copies have to be forgotten. */
function siteHost(settings: WorkerSettings, host: SiteHost): SiteHost {
  const distributions = settings.WEBORDINARY_DISTRIBUTIONS;
  if (Object.keys(distributions).length === 0) return host;
  const cloudFront = new CloudFrontClient(settingsFor("CLOUDFRONT", settings));
  return new InvalidatingSiteHost({ host, cloudFront, distributionOf: (site) => distributions[site] ?? null });
}

/** Where the sites' repositories are, unless they are public or reached by ssh. */
const GIT_ORIGIN = "https://github.com";

function gitLogin({ WEBORDINARY_GIT_TOKEN: token }: WorkerSettings): Record<string, string> {
  return token === undefined ? {} : gitCredentials(GIT_ORIGIN, token);
}

/** A thread's preview is a folder of one bucket; edit and production sites have a bucket each. */
export function locate(settings: WorkerSettings, site: SiteId): SiteLocation {
  const kept = { bucket: settings.WEBORDINARY_ARTIFACTS_BUCKET, prefix: `sites/${site}/` };
  const own = publicSite(settings, site);
  if (own) return { served: { bucket: own.bucket, prefix: "" }, kept };
  return { served: { bucket: settings.WEBORDINARY_PREVIEWS_BUCKET, prefix: `${site}/` }, kept };
}

function urlOf(settings: WorkerSettings, site: SiteId): string {
  const own = publicSite(settings, site);
  if (own) return `${own.url}/`;
  const { WEBORDINARY_PREVIEW_DOMAIN: domain, WEBORDINARY_PREVIEWS_BUCKET: bucket, WEBORDINARY_REGION: region } = settings;
  return domain ? `https://${site}.${domain}/` : `https://${bucket}.s3.${region}.amazonaws.com/${site}/index.html`;
}

function publicSite({ WEBORDINARY_SITES: sites }: WorkerSettings, site: SiteId): PublicSite["edit"] | null {
  const editOf = sites.find(({ projectId }) => site === `edit.${projectId}`);
  return editOf?.edit ?? sites.find(({ projectId }) => site === projectId)?.production ?? null;
}
