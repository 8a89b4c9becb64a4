import type { BuildOutcome, BuiltSite, SiteBuilder } from "@webordinary/domain";

/** Builds the site and remembers the last one that was built well, for looking at its pages. */
export class SiteBuild {
  readonly #builder: SiteBuilder;
  #built: BuiltSite | null = null;

  constructor(builder: SiteBuilder) {
    this.#builder = builder;
  }

  /** Null before the first build of this run that ended well, and after one that didn't: its files are gone. */
  get built(): BuiltSite | null {
    return this.#built;
  }

  async run(workspacePath: string, signal: AbortSignal): Promise<BuildOutcome> {
    this.#built = null;
    const outcome = await this.#builder.build(workspacePath, signal);
    if (outcome.ok) this.#built = outcome.site;
    return outcome;
  }
}
