import { chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crashSite } from "../crash/scenarios.ts";
import { makeBareRepository, tinySite } from "../fixtures/bare-repository.ts";
import { SharedRepository } from "./outside.ts";
import { WORKER_UID } from "./worker-container.ts";

/** What all workers have on their network disk: their workspaces, and, standing in for a git host, the sites' repositories. */
export class SharedDisk {
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "wo-containers-"));
    for (const name of ["workspaces", "repositories"]) mkdirSync(join(this.#folder, name));
    this.#giveAway(this.#folder);
  }

  /** By their paths in a worker's container. */
  get folders(): Readonly<Record<string, string>> {
    return { "/workspaces": join(this.#folder, "workspaces"), "/repositories": join(this.#folder, "repositories") };
  }

  /** A repository with a site that builds in a moment; `url` is its path for workers. */
  addRepository(name: string): { readonly repository: SharedRepository; readonly url: string } {
    const folder = join(this.#folder, "repositories", name);
    makeBareRepository({ folder, files: { ...tinySite(), ...crashSite() } });
    this.#giveAway(folder);
    return { repository: new SharedRepository(folder), url: `/repositories/${name}` };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** To the workers' user, who is somebody else when this runs as root. As that user itself there is nothing to do. */
  #giveAway(path: string): void {
    if (process.getuid?.() === WORKER_UID) return;
    chownSync(path, WORKER_UID, WORKER_UID);
    if (!lstatSync(path).isDirectory()) return;
    for (const name of readdirSync(path)) this.#giveAway(join(path, name));
  }
}
