import { readdir } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { FileSiteHost } from "@webordinary/adapters/site";
import { type Envelope, threadBranch } from "@webordinary/domain";
import type { BareRepository } from "../fixtures/bare-repository.ts";
import type { LiveSite, Outside, RemoteCommit } from "./outside.ts";

/** Where an embedded system keeps what can be seen of it. */
export type EmbeddedPlaces = { readonly database: string; readonly outbox: string; readonly sites: string };

/** Looks into a data folder and the remote repository, beside whoever works on them; writes nothing. */
export class EmbeddedWatcher {
  readonly #places: EmbeddedPlaces;
  readonly #repository: BareRepository;
  readonly #sqlite: DatabaseSync;

  constructor(places: EmbeddedPlaces, repository: BareRepository) {
    this.#places = places;
    this.#repository = repository;
    this.#sqlite = new DatabaseSync(places.database, { readOnly: true, timeout: 5_000 });
  }

  /** Every event, in the order of its append. */
  events(): Envelope[] {
    return this.#sqlite
      .prepare("SELECT event FROM events ORDER BY position")
      .all()
      .map((row) => JSON.parse(String(row.event)));
  }

  async outside(mayBeRepeated: readonly string[] = []): Promise<Outside> {
    const outbox = await readdir(this.#places.outbox).catch(() => []);
    const repository = this.#repository;
    const branches = new Set(repository.branches());
    const host = new FileSiteHost({ root: this.#places.sites, urlOf: (site) => site });
    return {
      events: this.events(),
      mails: outbox.filter((name) => /^[^.].*\.eml$/.test(name)).map((name) => ({ replyId: name.replace(/\.eml$/, ""), causeEventId: null })),
      mayBeRepeated,
      commits: async (threadId) => (branches.has(threadBranch(threadId)) ? commitsAbove(repository, threadBranch(threadId)) : []),
      merges: async () => mergesOf(repository),
      remoteFile: async (threadId, path) => (branches.has(threadBranch(threadId)) ? (repository.files(threadBranch(threadId))[path] ?? null) : null),
      async live(site): Promise<LiveSite | null> {
        const live = await host.live(site);
        const stored = live && (await host.release(site, live.releaseId));
        if (!live || !stored) return null;
        return { ...live, files: stored.release.files, read: (path) => stored.read(path).catch(() => null) };
      },
    };
  }

  close(): void {
    this.#sqlite.close();
  }
}

export function commitsAbove(repository: BareRepository, branch: string): RemoteCommit[] {
  const trailer = (key: string) => `%(trailers:key=${key},valueonly,separator=%x2C)`;
  const format = `--format=%H%x1f${trailer("Instruction-Id")}%x1f${trailer("Unfinished-Instruction")}`;
  const before = new Set(lines(repository.git(["rev-list", "--first-parent", "main", "--"])));
  const commits = lines(repository.git(["log", format, branch, "--"])).map((line) => {
    const [sha = "", instruction = "", unfinished = ""] = line.split("\x1f");
    return { sha, instruction: instruction || null, unfinished: unfinished || null };
  });
  return commits.filter(({ sha }) => !before.has(sha));
}

export const mergesOf = (repository: BareRepository): string[] => lines(repository.git(["rev-list", "--merges", "main", "--"]));

const lines = (output: string): string[] => output.split("\n").filter(Boolean);
