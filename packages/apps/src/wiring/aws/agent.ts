import { type AgentSettings, agentFrom } from "../agent-settings.ts";
import type { WorkerSettings } from "./settings.ts";

/** Who edits on this stage. `environment`: where Bedrock's client finds the task's role. */
export function workerAgent(settings: WorkerSettings, environment: Readonly<Record<string, string | undefined>>): AgentSettings {
  return agentFrom({ ...environment, AWS_REGION: environment.AWS_REGION ?? settings.WEBORDINARY_REGION });
}
