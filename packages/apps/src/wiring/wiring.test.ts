import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedDatabase } from "@webordinary/adapters/embedded";
import { MemoryLogger, SequentialIds, VirtualClock } from "@webordinary/adapters/memory";
import type { Ports } from "@webordinary/domain";
import { Container, type ServiceIdentifier } from "inversify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { embeddedProfile, NO_PROGRAMS } from "./embedded-profile.ts";
import { EmbeddedSettings } from "./embedded-settings.ts";
import { memoryProfile, newMemoryWorld } from "./memory-profile.ts";
import { resolvePorts } from "./resolve-ports.ts";
import { TOKENS } from "./tokens.ts";

/** A method of every port, by which the right thing is known to stand behind its token. */
const KNOWN_BY: { readonly [Port in keyof Ports]: keyof Ports[Port] } = {
  eventStore: "append",
  eventFeed: "subscribe",
  eventBus: "publish",
  workQueues: "input",
  leaseStore: "release",
  projectDirectory: "find",
  rawMailStore: "put",
  mailParser: "parse",
  replyTokens: "issue",
  outboundChannel: "send",
  mediaStore: "get",
  workspaces: "open",
  codingAgent: "run",
  siteBuilder: "build",
  siteHost: "publish",
  pageViewer: "photograph",
  readModels: "list",
  workerPool: "wake",
  clock: "sleep",
  ids: "derive",
  logger: "warn",
  metrics: "count",
};

const dataDir = mkdtempSync(join(tmpdir(), "wo-wiring-"));
let database: EmbeddedDatabase;
beforeAll(() => {
  database = new EmbeddedDatabase({ dataDir });
});
afterAll(() => {
  database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const PROFILES: Readonly<Record<string, () => Container>> = {
  embedded: () => embeddedProfile(EmbeddedSettings.parse({ dataDir, path: "/usr/bin" }), database, new MemoryLogger(), NO_PROGRAMS),
  memory: () => memoryProfile(newMemoryWorld(new VirtualClock()), { ids: new SequentialIds(), logger: new MemoryLogger(), scripts: [] }),
};
const TOKEN_ENTRIES = Object.entries(TOKENS) as [keyof Ports, ServiceIdentifier<unknown>][];

describe.each(Object.entries(PROFILES))("the %s profile", (_, profile) => {
  test.each(TOKEN_ENTRIES)("has what the port %s asks for", (port, token) => {
    const resolved = profile().get(token);
    expect(resolved).toHaveProperty([KNOWN_BY[port]]);
    const method: unknown = Reflect.get(resolved as object, KNOWN_BY[port]);
    expect(typeof method).toBe("function");
  });

  test("gives everybody who asks the same one", () => {
    const container = profile();
    const first = TOKEN_ENTRIES.map(([, token]) => container.get(token));
    const second = TOKEN_ENTRIES.map(([, token]) => container.get(token));
    expect(first.filter((port, index) => port !== second[index])).toStrictEqual([]);
  });

  test("resolves to all ports and nothing else", () => {
    expect(Object.keys(resolvePorts(profile())).sort()).toStrictEqual(Object.keys(KNOWN_BY).sort());
  });

  test.each(TOKEN_ENTRIES)("is refused when its binding for %s is missing", (_port, token) => {
    const container = profile();
    container.unbind(token);
    expect(() => resolvePorts(container)).toThrow(String(token));
  });
});

test("every port has a token, and every token is a port's", () => {
  expect(Object.keys(TOKENS).sort()).toStrictEqual(Object.keys(KNOWN_BY).sort());
  expect(() => resolvePorts(new Container())).toThrow();
});
