import { dirname, join } from "node:path";
import { ChromiumPageViewer } from "@webordinary/adapters/browser";
import { WebhookChannel } from "@webordinary/adapters/chat";
import {
  CryptoIds,
  type EmbeddedDatabase,
  FileMediaStore,
  FileRawMailStore,
  OutboxChannel,
  SmtpChannel,
  SqliteEventFeed,
  SqliteEventStore,
  SqliteLeaseStore,
  SqliteProjectDirectory,
  SqliteReadModels,
  SystemClock,
} from "@webordinary/adapters/embedded";
import { type GitIdentity, GitWorkspaces } from "@webordinary/adapters/git";
import { HmacReplyTokens, MailparserMailParser, mailReplyRenderer, renderTextReply } from "@webordinary/adapters/mail";
import { InProcessEventBus, MemoryWorkQueues } from "@webordinary/adapters/memory";
import { FileSiteHost, NpmSiteBuilder } from "@webordinary/adapters/site";
import type { Clock, Logger, MediaStore, OutboundChannel, ReplyTokens } from "@webordinary/domain";
import { Container } from "inversify";
import { LoggedMetrics } from "../local/logged-metrics.ts";
import { codingAgent } from "./coding-agent.ts";
import type { EmbeddedSettings } from "./embedded-settings.ts";
import { NO_CHAT, OutboundByChannel } from "./outbound-by-channel.ts";
import { replyTokenKeys } from "./reply-token-keys.ts";
import { TOKENS } from "./tokens.ts";

/** Where things lie in the data folder. */
export const dataFolders = (dataDir: string) => ({
  mail: join(dataDir, "mail"),
  media: join(dataDir, "media"),
  outbox: join(dataDir, "outbox"),
  sites: join(dataDir, "sites"),
  workspaces: join(dataDir, "workspaces"),
  gitHome: join(dataDir, "home", "git"),
  buildHome: join(dataDir, "home", "build"),
  npmCache: join(dataDir, "cache", "npm"),
  agentHome: join(dataDir, "home", "agent"),
  replyTokenKeys: join(dataDir, "keys", "reply-tokens"),
});

/** Programs of this machine that not every machine has. */
export type FoundPrograms = { readonly claudeCode: string | null; readonly chromium: string | null };
export const NO_PROGRAMS: FoundPrograms = { claudeCode: null, chromium: null };

/** One machine, one process: SQLite and files, real git and builds. `database` is opened, and closed, by the caller. */
export function embeddedProfile(settings: EmbeddedSettings, database: EmbeddedDatabase, logger: Logger, found: FoundPrograms): Container {
  const container = new Container({ defaultScope: "Singleton" });
  bindStores(container, settings, database, logger);
  bindMail(container, settings);
  bindSites(container, settings, logger);
  bindAgent(container, settings, logger, found);
  return container;
}

function bindStores(container: Container, settings: EmbeddedSettings, database: EmbeddedDatabase, logger: Logger): void {
  const folders = dataFolders(settings.dataDir);
  const store = new SqliteEventStore(database);
  container.bind(TOKENS.clock).toConstantValue(new SystemClock());
  container.bind(TOKENS.ids).toConstantValue(new CryptoIds());
  container.bind(TOKENS.logger).toConstantValue(logger);
  container.bind(TOKENS.metrics).toConstantValue(new LoggedMetrics(logger));
  container.bind(TOKENS.eventStore).toConstantValue(store);
  container.bind(TOKENS.eventFeed).toResolvedValue((clock: Clock) => new SqliteEventFeed({ database, store, clock, logger }), [TOKENS.clock]);
  container.bind(TOKENS.eventBus).toConstantValue(new InProcessEventBus());
  container.bind(TOKENS.workQueues).toResolvedValue((clock: Clock) => new MemoryWorkQueues({ clock }), [TOKENS.clock]);
  container.bind(TOKENS.leaseStore).toConstantValue(new SqliteLeaseStore(database));
  container.bind(TOKENS.projectDirectory).toConstantValue(new SqliteProjectDirectory(database));
  container.bind(TOKENS.readModels).toConstantValue(new SqliteReadModels(database));
  container.bind(TOKENS.rawMailStore).toConstantValue(new FileRawMailStore(folders.mail));
  container.bind(TOKENS.mediaStore).toConstantValue(new FileMediaStore(folders.media));
  // The workers of this process listen all the time; there is nobody to wake.
  container.bind(TOKENS.workerPool).toConstantValue({ wake: async () => "awake" });
}

function bindMail(container: Container, settings: EmbeddedSettings): void {
  const { mailDomain, smtpOut } = settings;
  const dir = dataFolders(settings.dataDir).outbox;
  container.bind(TOKENS.mailParser).toResolvedValue(
    (mediaStore) =>
      new MailparserMailParser({
        mediaStore,
        isOwnAddress: (address) => address === gitCommitter(settings).email,
        trustDeliveredTo: true,
        authentication: { kind: "trusted-senders", addresses: settings.trustedSenders },
      }),
    [TOKENS.mediaStore],
  );
  container
    .bind(TOKENS.replyTokens)
    .toResolvedValue(() => new HmacReplyTokens({ keys: replyTokenKeys(dataFolders(settings.dataDir).replyTokenKeys) }), []);
  container.bind(TOKENS.outboundChannel).toResolvedValue(
    (clock: Clock, tokens: ReplyTokens, mediaStore: MediaStore) => {
      const render = mailReplyRenderer({ domain: mailDomain, clock, tokens, mediaStore });
      const chat = chatChannel(settings, clock, tokens);
      if (!smtpOut) return new OutboundByChannel({ email: new OutboxChannel({ dir, render }), chat });
      const { host, port, secure, auth } = smtpOut;
      return new OutboundByChannel({ email: new SmtpChannel({ dir, render, host, port, secure, ...(auth ? { auth } : {}) }), chat });
    },
    [TOKENS.clock, TOKENS.replyTokens, TOKENS.mediaStore],
  );
}

function chatChannel({ chat }: EmbeddedSettings, clock: Clock, tokens: ReplyTokens): OutboundChannel {
  return chat ? new WebhookChannel({ url: chat.callback, secret: chat.secret, tokens, clock, render: renderTextReply }) : NO_CHAT;
}

function bindSites(container: Container, settings: EmbeddedSettings, logger: Logger): void {
  const folders = dataFolders(settings.dataDir);
  const { path, gitEnv, buildEnv } = settings;
  container
    .bind(TOKENS.workspaces)
    .toConstantValue(
      new GitWorkspaces({ root: folders.workspaces, home: folders.gitHome, path, env: gitEnv, committer: gitCommitter(settings), logger }),
    );
  container.bind(TOKENS.siteBuilder).toConstantValue(
    new NpmSiteBuilder({
      nodeBinDir: dirname(process.execPath),
      home: folders.buildHome,
      cacheDir: settings.npmCacheDir ?? folders.npmCache,
      path,
      env: buildEnv,
      hidden: [settings.dataDir, ...settings.hiddenFromBuilds],
      logger,
    }),
  );
  container.bind(TOKENS.siteHost).toConstantValue(new FileSiteHost({ root: folders.sites, urlOf: (site) => siteUrl(settings, site) }));
}

function bindAgent(container: Container, settings: EmbeddedSettings, logger: Logger, found: FoundPrograms): void {
  const folders = dataFolders(settings.dataDir);
  const { path, buildEnv } = settings;
  const { chromium, claudeCode } = found;
  const builds = {
    home: folders.buildHome,
    npmCache: settings.npmCacheDir ?? folders.npmCache,
    env: buildEnv,
    hidden: [settings.dataDir, ...settings.hiddenFromBuilds],
  };
  container
    .bind(TOKENS.codingAgent)
    .toResolvedValue(
      (mediaStore: MediaStore) => codingAgent(settings.agent, { mediaStore, logger, path, env: settings.agentEnv, builds, chromium, claudeCode }),
      [TOKENS.mediaStore],
    );
  container.bind(TOKENS.pageViewer).toConstantValue(
    new ChromiumPageViewer({
      executablePath: chromium,
      path,
      home: join(folders.agentHome, "browser"),
      onNoPicture: (url, reason) => logger.info("no picture of a page", { url, reason }),
    }),
  );
}

/** Where people look at a site. */
export const siteUrl = ({ baseDomain, httpPort }: EmbeddedSettings, site: string): string => `http://${site}.${baseDomain}:${httpPort}/`;

export const gitCommitter = ({ mailDomain }: EmbeddedSettings): GitIdentity => ({ name: "WebOrdinary", email: `webordinary@${mailDomain}` });
