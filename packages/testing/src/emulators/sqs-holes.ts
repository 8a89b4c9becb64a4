import type { buildApp } from "fauxqs";
import type { RequestLog } from "./request-log.ts";

type App = ReturnType<typeof buildApp>;
type Message = { readonly ReceiptHandle?: string };
type Body = Record<string, unknown> & { QueueUrl?: string; QueueName?: string; WaitTimeSeconds?: number; ReceiptHandle?: string };

/** Marks the hook's own call, which is carried out as it is. */
const OWN_CALL = "x-emulator-own-call";
/** How often a waiting receiver looks for messages that became visible again. Milliseconds. */
const TICK_MS = 50;
const MAX_WAIT_SECONDS = 20;
const AFTER_HANDLES: readonly string[] = ["DeleteMessage", "ChangeMessageVisibility"];

/**
 * Closes fauxqs' holes for SQS: receipt handles that were never given out are refused; a long poll whose caller has gone takes no
 * message; a queue's name is refused for `queueDeletionMs` after its deletion.
 */
export function closeSqsHoles(app: App, log: RequestLog, queueDeletionMs: number): void {
  const handles = new Set<string>();
  const deleted = new Map<string, number>();
  const waiting = new Set<AbortController>();
  let closing = false;
  const wakeAll = () => {
    for (const waiter of waiting) waiter.abort();
  };
  const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", wake, { once: true });
    });

  app.addHook("preClose", async () => {
    closing = true;
    wakeAll();
  });

  app.addHook("preHandler", async (request, reply) => {
    const action = sqsAction(request.headers["x-amz-target"]);
    if (action === null || request.headers[OWN_CALL]) return;
    const body = request.body as Body;
    const refuse = (status: number, code: string) =>
      reply
        .code(status)
        .header("x-amzn-query-error", `${code};Sender`)
        .type("application/x-amz-json-1.0")
        .send(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: code }));
    const fault = log.note({ method: "POST", path: nameOf(body), action });
    if (fault) return refuse(fault.status, fault.code);
    const name = nameOf(body);
    if (action === "CreateQueue" && Date.now() < (deleted.get(name) ?? 0)) return refuse(400, "QueueDeletedRecently");
    if (action === "DeleteQueue") deleted.set(name, Date.now() + queueDeletionMs);
    if (AFTER_HANDLES.includes(action) && !handles.has(body.ReceiptHandle ?? "")) return refuse(400, "ReceiptHandleIsInvalid");
    // More than it allows is left to fauxqs to refuse.
    if (action !== "ReceiveMessage" || (body.WaitTimeSeconds ?? 0) > MAX_WAIT_SECONDS) return;

    const until = Date.now() + (body.WaitTimeSeconds ?? 0) * 1000;
    let gone = false;
    reply.raw.once("close", () => {
      gone = true;
      wakeAll();
    });
    for (;;) {
      const answer = await app.inject({
        method: "POST",
        url: "/",
        headers: { ...own(request.headers), "content-type": "application/x-amz-json-1.0", [OWN_CALL]: "1" },
        payload: JSON.stringify({ ...body, WaitTimeSeconds: 0 }),
      });
      const messages: readonly Message[] = answer.statusCode === 200 ? (answer.json<{ Messages?: Message[] }>().Messages ?? []) : [];
      for (const { ReceiptHandle } of messages) handles.add(ReceiptHandle ?? "");
      if (answer.statusCode !== 200 || messages.length > 0 || closing || Date.now() >= until) {
        return reply
          .code(answer.statusCode)
          .headers({ "content-type": "application/x-amz-json-1.0", "x-amzn-query-error": String(answer.headers["x-amzn-query-error"] ?? "") })
          .send(answer.body);
      }
      const waiter = new AbortController();
      waiting.add(waiter);
      await sleep(Math.min(TICK_MS, until - Date.now()), waiter.signal);
      waiting.delete(waiter);
      if (gone) return reply.hijack();
    }
  });

  // Whatever was sent or made visible may be what somebody waits for.
  app.addHook("onResponse", async (request) => {
    const action = sqsAction(request.headers["x-amz-target"]);
    if (action !== null && action !== "ReceiveMessage") wakeAll();
  });
}

const sqsAction = (target: string | string[] | undefined): string | null =>
  typeof target === "string" && target.startsWith("AmazonSQS.") ? target.slice("AmazonSQS.".length) : null;

const nameOf = (body: Body): string => body.QueueName ?? body.QueueUrl?.split("/").at(-1) ?? "";

/** What the emulator reads of the caller's headers. */
function own(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const { authorization, "x-amz-target": target, host } = headers;
  return { authorization: String(authorization ?? ""), "x-amz-target": String(target), host: String(host ?? "") };
}
