import { deliverReply, ReplyRequest } from "@webordinary/domain";
import { eachMessage, type PartialFailure, type QueueBatch } from "../functions/partial-batch.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindOutbound } from "../wiring/aws/outbound.ts";
import { ReplySettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";

const settings = settingsOf(ReplySettings, process.env);
const container = baseProfile(settings);
bindOutbound(container, settings);
const ports = pickPorts(container, ["eventStore", "outboundChannel", "ids", "clock", "logger", "metrics"]);

/** Replies that are due, by the output queue. */
export async function handler(batch: QueueBatch): Promise<PartialFailure> {
  return eachMessage(batch, ports.logger, async (body) => {
    await deliverReply(ports, ReplyRequest.parse(JSON.parse(body)));
  });
}
