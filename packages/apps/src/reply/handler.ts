import { deliverReply, ReplyRequest } from "@webordinary/domain";
import { eachMessage, type PartialFailure, type QueueBatch } from "../functions/partial-batch.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindOutbound } from "../wiring/aws/outbound.ts";
import { deadLettersOf } from "../wiring/aws/queues.ts";
import { ReplySettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";

const settings = settingsOf(ReplySettings, process.env);
const container = baseProfile(settings);
bindOutbound(container, settings);
const ports = pickPorts(container, ["eventStore", "outboundChannel", "ids", "clock", "logger", "metrics"]);
const deadLetters = deadLettersOf(settings, settings.WEBORDINARY_OUTPUT_DLQ_URL, ports.clock);

/** Replies that are due, by the output queue. */
export async function handler(batch: QueueBatch): Promise<PartialFailure> {
  return eachMessage(batch, {
    logger: ports.logger,
    deadLetters,
    read: (body) => ReplyRequest.parse(JSON.parse(body)),
    handle: async (request) => void (await deliverReply(ports, request)),
  });
}
