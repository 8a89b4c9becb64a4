import { expect, test } from "vitest";
import { settingsOf, WorkerSettings } from "../wiring/aws/settings.ts";
import { secretsOf } from "./environment.ts";
import { INSTALLATION, scopeOf } from "./testing/installation.ts";
import { describeTopology } from "./topology.ts";

const PROFILE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const plain = describeTopology(scopeOf("scott"), INSTALLATION);
const withModel = (bedrockModel: string) => describeTopology(scopeOf("scott"), { ...INSTALLATION, bedrockModel });
const bedrockOf = ({ worker }: typeof plain) => worker.permissions.filter(({ actions }) => actions.some((action) => action.startsWith("bedrock:")));
const ACTIONS = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

test("nobody may ask Bedrock unless it is chosen", () => {
  expect(bedrockOf(plain)).toEqual([]);
  expect(plain.worker.environment).not.toHaveProperty("CLAUDE_CODE_USE_BEDROCK");
  expect(secretsOf("worker", plain).map(({ variable }) => variable)).toEqual(["ANTHROPIC_API_KEY", "WEBORDINARY_GIT_TOKEN"]);
});

test("where it is chosen, the worker alone may, this one model, and no key is asked for", () => {
  const chosen = withModel(PROFILE);
  expect(bedrockOf(chosen)).toEqual([
    {
      actions: ACTIONS,
      resources: [
        `arn:aws:bedrock:eu-central-1:123456789012:inference-profile/${PROFILE}`,
        `arn:aws:bedrock:*::foundation-model/${MODEL}`,
        `arn:aws:bedrock:::foundation-model/${MODEL}`,
      ],
    },
  ]);
  expect(JSON.stringify(chosen.functions)).not.toContain("bedrock:");
  expect(secretsOf("worker", chosen).map(({ variable }) => variable)).toEqual(["WEBORDINARY_GIT_TOKEN"]);
});

test("a model of one region is asked there alone", () => {
  expect(bedrockOf(withModel(MODEL))).toEqual([{ actions: ACTIONS, resources: [`arn:aws:bedrock:eu-central-1::foundation-model/${MODEL}`] }]);
});

test("the worker is told, in words that it understands", () => {
  expect(settingsOf(WorkerSettings, withModel(PROFILE).worker.environment)).toMatchObject({
    CLAUDE_CODE_USE_BEDROCK: true,
    WEBORDINARY_MODEL: PROFILE,
  });
});
