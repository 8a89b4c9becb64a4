import type { Scope } from "./scope.ts";
import type { InfraSettings } from "./settings.ts";

/** The model that edits sites, asked on the account's bill. */
export type BedrockTopology = {
  readonly model: string;
  /** What the worker may ask: this model, and no other. */
  readonly resources: readonly string[];
};

/** Answers as a whole and as a stream: the CLI wants both. */
export const BEDROCK_ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"] as const;

/** An inference profile is a model's id with a part of the world, or all of it, in front. */
const PROFILE = /^(?:us|us-gov|eu|apac|jp|au|global)\.(?<model>[a-z0-9-]+\..+)$/;

export function describeBedrock({ region, account }: Scope, { bedrockModel }: InfraSettings): BedrockTopology | undefined {
  if (bedrockModel === undefined) return undefined;
  const model = PROFILE.exec(bedrockModel)?.groups?.model;
  if (model === undefined) return { model: bedrockModel, resources: [`arn:aws:bedrock:${region}::foundation-model/${bedrockModel}`] };
  // A profile passes the request on to whichever of its regions has room; a global one names none at all.
  const everywhere = ["*", ""].map((anyRegion) => `arn:aws:bedrock:${anyRegion}::foundation-model/${model}`);
  return { model: bedrockModel, resources: [`arn:aws:bedrock:${region}:${account}:inference-profile/${bedrockModel}`, ...everywhere] };
}
