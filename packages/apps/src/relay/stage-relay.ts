import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { DynamoDbEventReplay, EventBridgeEventPublisher } from "@webordinary/adapters/aws";
import type { Instant } from "@webordinary/domain";
import { describeBus } from "../infra/bus.ts";
import { checkScope, type Scope } from "../infra/scope.ts";
import { describeTables } from "../infra/tables.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { settingsFor } from "../wiring/aws/clients.ts";
import { RelaySettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { replayEvents } from "./replay-events.ts";

/** No name that is needed here has the account in it. */
const ANY_ACCOUNT = "000000000000";

export type StageName = Pick<Scope, "app" | "stage" | "region">;

/**
 * Relays a deployed stage's events from its table, as whoever's AWS credentials are at hand. Of the environment only an
 * emulator's addresses are read. Throws `InvalidScopeError` for a name that can't be a stage's, else `AwsFault`.
 */
export async function replayStage(
  name: StageName,
  since: Instant,
  environment: Readonly<Record<string, string | undefined>>,
  onBatch?: (soFar: number) => void,
): Promise<number> {
  const scope = checkScope({ ...name, account: ANY_ACCOUNT, live: false });
  const tables = describeTables(scope).map(({ key, name: table }): [string, string] => [
    `WEBORDINARY_${key.replaceAll("-", "_").toUpperCase()}_TABLE`,
    table,
  ]);
  const settings = settingsOf(RelaySettings, {
    ...Object.fromEntries(Object.entries(environment).filter(([variable]) => variable.startsWith("WEBORDINARY_ENDPOINT_"))),
    ...Object.fromEntries(tables),
    WEBORDINARY_APP: scope.app,
    WEBORDINARY_STAGE: scope.stage,
    WEBORDINARY_REGION: scope.region,
    WEBORDINARY_METRICS_NAMESPACE: `${scope.app}/${scope.stage}`,
    WEBORDINARY_BUS: describeBus(scope).name,
  });
  const ports = pickPorts(baseProfile(settings), ["readModels", "clock"]);
  const eventBridge = new EventBridgeClient(settingsFor("EVENTS", settings));
  const publisher = new EventBridgeEventPublisher({ eventBridge, busName: settings.WEBORDINARY_BUS, clock: ports.clock });
  const replay = new DynamoDbEventReplay(new DynamoDBClient(settingsFor("DYNAMODB", settings)), {
    tableName: settings.WEBORDINARY_EVENTS_TABLE,
    stage: scope,
  });
  return replayEvents(ports, publisher, replay.since(since), onBatch);
}
