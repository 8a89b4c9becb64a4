import { deliverReply, type Ports, ReplyDeferredError, ReplyUnderwayError } from "@webordinary/domain";

type ReplyLoopPorts = Pick<Ports, "eventStore" | "outboundChannel" | "workQueues" | "ids" | "clock" | "logger" | "metrics">;

/** How long one wait for a request lasts before it begins again. Milliseconds. */
const WAIT_MS = 20_000;
/** Before a reply is tried again when nobody knows what became of it; times the attempt. Milliseconds. */
const RETRY_MS = 5_000;

/** Sends the replies that are asked for, until `stop` aborts. `alone`: no other process sends any. */
export async function replyLoop(ports: ReplyLoopPorts, stop: AbortSignal, alone: boolean): Promise<void> {
  while (!stop.aborted) {
    try {
      const requests = await ports.workQueues.output.receive({ waitMs: WAIT_MS, signal: stop });
      for (const request of requests) {
        try {
          await deliverReply(ports, request.body, { alone });
          await request.ack();
        } catch (error) {
          ports.logger.warn("a reply could not be sent now and will be tried again", { ...request.body, error: String(error) });
          await request.retry(String(error), retryDelay(error, request.attempt));
        }
      }
    } catch (error) {
      ports.logger.error("the output queue failed", { error: String(error) });
      await ports.clock.sleep(RETRY_MS, stop);
    }
  }
}

function retryDelay(error: unknown, attempt: number): number {
  return error instanceof ReplyDeferredError || error instanceof ReplyUnderwayError ? error.retryAfterMs : RETRY_MS * attempt;
}
