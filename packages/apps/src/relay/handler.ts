import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { EventBridgeEventPublisher, eventFromStreamImage } from "@webordinary/adapters/aws";
import type { Envelope } from "@webordinary/domain";
import { describeError } from "../functions/partial-batch.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { settingsFor } from "../wiring/aws/clients.ts";
import { RelaySettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { relayEvents } from "./relay-events.ts";

const settings = settingsOf(RelaySettings, process.env);
const ports = pickPorts(baseProfile(settings), ["readModels", "clock", "logger"]);
const eventBridge = new EventBridgeClient(settingsFor("EVENTS", settings));
const publisher = new EventBridgeEventPublisher({ eventBridge, busName: settings.WEBORDINARY_BUS, clock: ports.clock });

/** The part of Lambda's DynamoDB event that is used here. */
export type StreamBatch = {
  readonly Records: readonly {
    readonly eventName?: string;
    readonly dynamodb?: { readonly NewImage?: Readonly<Record<string, unknown>>; readonly SequenceNumber?: string };
  }[];
};

/** Appended events, from the table's stream. A batch that fails is bisected, and what fails alone goes to the dead letters. */
export async function handler(batch: StreamBatch): Promise<void> {
  try {
    const events: Envelope[] = batch.Records.filter(({ eventName }) => eventName === "INSERT").map(({ dynamodb }) =>
      eventFromStreamImage(dynamodb?.NewImage),
    );
    await relayEvents(ports, publisher, events);
  } catch (error) {
    ports.logger.error("a batch of events could not be relayed and comes again", { records: batch.Records.length, error: describeError(error) });
    throw error;
  }
}
