import type { Ports } from "@webordinary/domain";
import type { ServiceIdentifier } from "inversify";

type Tokens = { readonly [Port in keyof Ports]: ServiceIdentifier<Ports[Port]> };

const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`webordinary/${name}`);

/** One token a port. */
export const TOKENS: Tokens = {
  eventStore: token("EventStore"),
  eventFeed: token("EventFeed"),
  eventBus: token("EventBus"),
  workQueues: token("WorkQueues"),
  leaseStore: token("LeaseStore"),
  projectDirectory: token("ProjectDirectory"),
  rawMailStore: token("RawMailStore"),
  mailParser: token("MailParser"),
  replyTokens: token("ReplyTokens"),
  outboundChannel: token("OutboundChannel"),
  mediaStore: token("MediaStore"),
  workspaces: token("Workspaces"),
  codingAgent: token("CodingAgent"),
  siteBuilder: token("SiteBuilder"),
  siteHost: token("SiteHost"),
  pageViewer: token("PageViewer"),
  readModels: token("ReadModels"),
  workerPool: token("WorkerPool"),
  clock: token("Clock"),
  ids: token("Ids"),
  logger: token("Logger"),
  metrics: token("Metrics"),
};
