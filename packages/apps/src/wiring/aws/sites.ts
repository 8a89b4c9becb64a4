import { delimiter, join } from "node:path";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { S3Client } from "@aws-sdk/client-s3";
import { InvalidatingSiteHost, S3MediaStore, S3SiteHost, type SiteLocation } from "@webordinary/adapters/aws";
import { ChromiumPageViewer, findChromium } from "@webordinary/adapters/browser";
import { GIT_PASSED_ENVIRONMENT, GitWorkspaces, gitCredentials } from "@webordinary/adapters/git";
import { NPM_PASSED_ENVIRONMENT, NpmSiteBuilder } from "@webordinary/adapters/site";
import type { Logger, MediaStore, SiteHost, SiteId } from "@webordinary/domain";
import type { Container } from "inversify";
import { nodePath, pickEnvironment } from "../../local/environment.ts";
import { type AgentSettings, REHEARSAL } from "../agent-settings.ts";
import { codingAgent, findClaudeCode } from "../coding-agent.ts";
import { TOKENS } from "../tokens.ts";
import { workerAgent } from "./agent.ts";
import { settingsFor } from "./clients.ts";
import type { PublicSite, WorkerSettings } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Programs of the image that not every image has. */
export type WorkerPrograms = { readonly agent: AgentSettings; readonly claudeCode: string | null; readonly chromium: string | null };

/** Who edits, and with what pages are looked at. Throws `AgentSettingsError` or `ClaudeCodeBinaryError`, which say what is missing. */
export async function findWorkerPrograms(settings: WorkerSettings, environment: Environment): Promise<WorkerPrograms> {
  const agent = workerAgent(settings, environment);
  const claudeCode = await findClaudeCode(agent, { path: nodePath(environment), home: workerFolders(settings).agentHome });
  return { agent, claudeCode, chromium: await findChromium() };
}

/** For a worker whose agent is a test's own. */
export const NO_WORKER_PROGRAMS: WorkerPrograms = { agent: REHEARSAL, claudeCode: null, chromium: null };

/** Where things lie on the workspaces' disk. */
const workerFolders = ({ WEBORDINARY_WORKSPACES: root }: WorkerSettings) => ({
  sites: join(root, "sites"),
  gitHome: join(root, "home", "git"),
  buildHome: join(root, "home", "build"),
  agentHome: join(root, "home", "agent"),
  npmCache: join(root, "cache", "npm"),
});

/** What edits, builds and hosts sites: the agent, git and npm on the workspaces' disk, S3 for what people see. */
export function bindSites(container: Container, settings: WorkerSettings, environment: Environment, found: WorkerPrograms): void {
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  container.bind(TOKENS.mediaStore).toConstantValue(new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET }));
  bindWorkspaces(container, settings, environment);
  bindAgent(container, settings, environment, found);
  container
    .bind(TOKENS.siteHost)
    .toResolvedValue(
      (logger: Logger) =>
        siteHost(settings, new S3SiteHost({ s3, locate: (site) => locate(settings, site), urlOf: (site) => urlOf(settings, site), logger })),
      [TOKENS.logger],
    );
}

function bindWorkspaces(container: Container, settings: WorkerSettings, environment: Environment): void {
  const folders = workerFolders(settings);
  const path = nodePath(environment);
  const email = `webordinary@${settings.WEBORDINARY_MAIL_DOMAIN ?? "webordinary.invalid"}`;
  container.bind(TOKENS.workspaces).toResolvedValue(
    (logger: Logger) =>
      new GitWorkspaces({
        root: folders.sites,
        home: folders.gitHome,
        path,
        env: { ...pickEnvironment(environment, GIT_PASSED_ENVIRONMENT), ...gitLogin(settings) },
        committer: { name: "WebOrdinary", email },
        logger,
      }),
    [TOKENS.logger],
  );
  container.bind(TOKENS.siteBuilder).toResolvedValue(
    (logger: Logger) =>
      new NpmSiteBuilder({
        nodeBinDir: path.split(delimiter)[0] ?? "",
        path,
        home: folders.buildHome,
        cacheDir: folders.npmCache,
        env: pickEnvironment(environment, NPM_PASSED_ENVIRONMENT),
        // Other projects' workspaces, the agent's sessions, git's home.
        hidden: [settings.WEBORDINARY_WORKSPACES],
        logger,
      }),
    [TOKENS.logger],
  );
}

function bindAgent(container: Container, settings: WorkerSettings, env: Environment, { agent, claudeCode, chromium }: WorkerPrograms): void {
  const { buildHome: home, npmCache, agentHome } = workerFolders(settings);
  const path = nodePath(env);
  const builds = { home, npmCache, env: pickEnvironment(env, NPM_PASSED_ENVIRONMENT), hidden: [settings.WEBORDINARY_WORKSPACES] };
  container
    .bind(TOKENS.codingAgent)
    .toResolvedValue(
      (mediaStore: MediaStore, logger: Logger) => codingAgent(agent, { mediaStore, logger, path, env, builds, chromium, claudeCode }),
      [TOKENS.mediaStore, TOKENS.logger],
    );
  container.bind(TOKENS.pageViewer).toResolvedValue(
    (logger: Logger) =>
      new ChromiumPageViewer({
        executablePath: chromium,
        path,
        home: join(agentHome, "browser"),
        onNoPicture: (url, reason) => logger.info("no picture of a page", { url, reason }),
      }),
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
