import { MIN_CHAT_SECRET_CHARACTERS } from "@webordinary/adapters/chat";
import { z } from "zod";
import { AgentSettings, REHEARSAL } from "./agent-settings.ts";
import { ChatCallback } from "./chat-callback.ts";

/** What the embedded profile is told. Folders are absolute. */
export const EmbeddedSettings = z.object({
  dataDir: z.string().min(1),
  /** Where sites are shown. Their addresses carry it, in events and replies, so it is known before anything listens: 0 won't do. */
  httpPort: z.int().min(1).max(65535).default(4400),
  /** What sites' addresses end with: `{threadId}.localhost`. */
  baseDomain: z.string().min(1).default("localhost"),
  /** What projects' mail addresses end with: `amelia@localhost`. */
  mailDomain: z.string().min(1).default("localhost"),
  /** The mail server that replies go to; without it they only lie in the outbox. */
  smtpOut: z
    .object({
      host: z.string().min(1),
      port: z.int().min(1).max(65535),
      secure: z.boolean(),
      auth: z.object({ user: z.string(), pass: z.string() }).optional(),
    })
    .nullable()
    .default(null),
  /** The chat service: what its messages and our replies are signed with, and where replies are posted. */
  chat: z
    .object({ secret: z.string().min(MIN_CHAT_SECRET_CHARACTERS), callback: ChatCallback })
    .nullable()
    .default(null),
  /** PATH of git and of the sites' builds. */
  path: z.string().min(1),
  /** Further environment of git: certificates, ssh agent, proxy. */
  gitEnv: z.record(z.string(), z.string()).default({}),
  /** Further environment of the sites' installs and builds: certificates, registry. Never a secret. */
  buildEnv: z.record(z.string(), z.string()).default({}),
  /** Who edits. Unless it is said, nobody who costs money. */
  agent: AgentSettings.default(REHEARSAL),
  /** What of the operator's environment reaches the coding CLI: proxies, certificates. */
  agentEnv: z.record(z.string(), z.string()).default({}),
  /** The browser that takes pictures of pages: "auto" looks where it usually is, "none" leaves pictures out, else its program's path. */
  chromium: z.string().min(1).default("auto"),
  /** Who is believed to be who a mail says: everybody who can hand in mail on this machine, or these addresses alone. */
  trustedSenders: z.union([z.literal("all"), z.array(z.string().min(3).max(320))]).default("all"),
  /** Folders besides the data folder that sites' own code has no business with: the operator's HOME. */
  hiddenFromBuilds: z.array(z.string().min(1)).default([]),
  /** Where npm keeps what it downloaded; a cache in it for each site. */
  npmCacheDir: z.string().min(1).optional(),
});
export type EmbeddedSettings = z.infer<typeof EmbeddedSettings>;
