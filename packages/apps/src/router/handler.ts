import { route } from "@webordinary/domain";
import { eachMessage, type PartialFailure, type QueueBatch } from "../functions/partial-batch.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindQueues, deadLettersOf } from "../wiring/aws/queues.ts";
import { RouterSettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { readPublished, resolvePublished } from "./read-published.ts";

const settings = settingsOf(RouterSettings, process.env);
const container = baseProfile(settings);
bindQueues(container, settings);
const ports = pickPorts(container, ["eventStore", "workQueues", "leaseStore", "workerPool", "ids", "clock", "logger"]);
const deadLetters = deadLettersOf(settings, settings.WEBORDINARY_ROUTING_DLQ_URL, ports.clock);

/** Events from the bus, by the routing queue. */
export async function handler(batch: QueueBatch): Promise<PartialFailure> {
  return eachMessage(batch, {
    logger: ports.logger,
    deadLetters,
    read: readPublished,
    handle: async (published) => route(ports, await resolvePublished(ports.eventStore, published)),
  });
}
