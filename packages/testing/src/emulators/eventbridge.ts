import { randomUUID } from "node:crypto";
import { matchesPattern, parsePattern } from "./event-pattern.ts";
import { type JsonRequest, type JsonService, JsonServiceError, startJsonService } from "./json-service.ts";

type Entry = { Source?: string; DetailType?: string; Detail?: string; EventBusName?: string; Time?: number };
type Target = { Id: string; Arn: string; InputPath?: string };
type Rule = { pattern: ReturnType<typeof parsePattern>; patternText: string; readonly targets: Map<string, Target> };
type EventBridgeEvent = { readonly "detail-type": string; readonly source: string; readonly detail: unknown; readonly [field: string]: unknown };

export type EventBridgeEmulator = JsonService & {
  /** The next entries that match are refused one by one, as EventBridge does when it is short of breath. */
  refuseEntries(times: number, when?: (entry: Entry) => boolean): void;
  /** What was taken, by bus. */
  readonly events: (bus: string) => readonly EventBridgeEvent[];
};

const MAX_ENTRIES = 10;
/** Of a request, and so of an event. Bytes. */
const MAX_REQUEST_BYTES = 256 * 1024;
const TIME_BYTES = 14;
const ACCOUNT = "000000000000";

/** Buses, rules and targets, with delivery to the SQS queues of the other emulator. What it lacks is refused. */
export async function startEventBridge(options: { readonly sqsEndpoint?: string } = {}): Promise<EventBridgeEmulator> {
  const buses = new Map<string, { readonly rules: Map<string, Rule>; readonly events: EventBridgeEvent[] }>();
  const newBus = (name: string) => buses.set(name, { rules: new Map(), events: [] });
  newBus("default");
  const refusals: { left: number; readonly when: (entry: Entry) => boolean }[] = [];

  const busOf = (name: unknown) => {
    const bus = buses.get(String(name ?? "default").replace(/^arn:.*event-bus\//, ""));
    if (!bus) throw new JsonServiceError("ResourceNotFoundException", `Event bus ${String(name)} does not exist.`);
    return bus;
  };
  const ruleOf = (body: JsonRequest["body"]) => {
    const rule = busOf(body.EventBusName).rules.get(String(body.Rule));
    if (!rule) throw new JsonServiceError("ResourceNotFoundException", `Rule ${String(body.Rule)} does not exist.`);
    return rule;
  };

  const put = async (entry: Entry, region: string): Promise<object> => {
    const refusal = refusals.find(({ left, when }) => left > 0 && when(entry));
    if (refusal) {
      refusal.left -= 1;
      return { ErrorCode: "InternalFailure", ErrorMessage: "injected" };
    }
    if (!entry.Source || !entry.DetailType || !entry.Detail)
      return { ErrorCode: "InvalidArgument", ErrorMessage: "Source, DetailType and Detail are required" };
    let detail: unknown;
    try {
      detail = JSON.parse(entry.Detail);
    } catch (error) {
      return { ErrorCode: "MalformedDetail", ErrorMessage: String(error) };
    }
    const id = randomUUID();
    const time = new Date(entry.Time === undefined ? Date.now() : entry.Time * 1000).toISOString();
    const event = { version: "0", id, "detail-type": entry.DetailType, source: entry.Source, account: ACCOUNT, time, region, resources: [], detail };
    const bus = busOf(entry.EventBusName);
    bus.events.push(event);
    for (const { pattern, targets } of bus.rules.values()) {
      if (!matchesPattern(pattern, event)) continue;
      for (const target of targets.values()) await deliver(target, target.InputPath === "$.detail" ? detail : event, options.sqsEndpoint);
    }
    return { EventId: id };
  };

  const answer = async ({ action, region, body }: JsonRequest): Promise<object> => {
    const arn = (path: string) => `arn:aws:events:${region}:${ACCOUNT}:${path}`;
    switch (action) {
      case "CreateEventBus":
        if (buses.has(String(body.Name)))
          throw new JsonServiceError("ResourceAlreadyExistsException", `Event bus ${String(body.Name)} already exists.`);
        newBus(String(body.Name));
        return { EventBusArn: arn(`event-bus/${String(body.Name)}`) };
      case "PutRule": {
        const patternText = String(body.EventPattern);
        const { rules } = busOf(body.EventBusName);
        const before = rules.get(String(body.Name));
        rules.set(String(body.Name), { pattern: parsePattern(patternText), patternText, targets: before?.targets ?? new Map() });
        return { RuleArn: arn(`rule/${String(body.EventBusName ?? "default")}/${String(body.Name)}`) };
      }
      case "PutTargets": {
        const rule = ruleOf(body);
        for (const target of body.Targets as Target[]) {
          if (!/^arn:aws:sqs:/.test(target.Arn))
            throw new JsonServiceError("ValidationException", `the emulator delivers to SQS alone, not to ${target.Arn}`);
          if (target.InputPath && target.InputPath !== "$.detail")
            throw new JsonServiceError("ValidationException", `the emulator has no InputPath ${target.InputPath}`);
          rule.targets.set(target.Id, target);
        }
        return { FailedEntryCount: 0, FailedEntries: [] };
      }
      case "ListRules":
        return {
          Rules: [...busOf(body.EventBusName).rules].map(([Name, { patternText }]) => ({ Name, EventPattern: patternText, State: "ENABLED" })),
        };
      case "ListTargetsByRule":
        return { Targets: [...ruleOf(body).targets.values()] };
      case "PutEvents": {
        const entries = body.Entries as Entry[];
        checkSize(entries);
        for (const entry of entries) busOf(entry.EventBusName);
        const Entries: object[] = [];
        for (const entry of entries) Entries.push(await put(entry, region));
        return { Entries, FailedEntryCount: Entries.filter((entry) => "ErrorCode" in entry).length };
      }
      default:
        throw new JsonServiceError("UnknownOperationException", `the emulator has no ${action}`, 501);
    }
  };

  const service = await startJsonService(answer);
  return {
    ...service,
    refuseEntries: (times, when = () => true) => void refusals.push({ left: times, when }),
    events: (bus) => busOf(bus).events,
  };
}

function checkSize(entries: readonly Entry[]): void {
  if (entries.length === 0 || entries.length > MAX_ENTRIES)
    throw new JsonServiceError(
      "ValidationException",
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: length 1 to ${MAX_ENTRIES}`,
    );
  const bytes = (text = "") => Buffer.byteLength(text);
  const total = entries.reduce(
    (sum, { Source, DetailType, Detail, Time }) => sum + bytes(Source) + bytes(DetailType) + bytes(Detail) + (Time ? TIME_BYTES : 0),
    0,
  );
  if (total > MAX_REQUEST_BYTES)
    throw new JsonServiceError(
      "ValidationException",
      `Total size of the entries in the request is over the limit: ${total} of ${MAX_REQUEST_BYTES} bytes`,
    );
}

/** `arn:aws:sqs:REGION:ACCOUNT:NAME`. A queue that isn't there swallows the event, as on AWS without a dead-letter queue; here that is an error. */
async function deliver(target: Target, body: unknown, sqsEndpoint: string | undefined): Promise<void> {
  if (!sqsEndpoint) throw new Error(`no sqsEndpoint was given to deliver to ${target.Arn}`);
  const [, , , region, account, name] = target.Arn.split(":");
  const response = await fetch(sqsEndpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.SendMessage",
      authorization: `AWS4-HMAC-SHA256 Credential=emulator/20260101/${region}/sqs/aws4_request`,
    },
    body: JSON.stringify({ QueueUrl: `http://sqs.${region}.localhost/${account}/${name}`, MessageBody: asciiJson(body) }),
  });
  if (!response.ok) throw new Error(`${target.Arn} did not take an event: ${await response.text()}`);
}

/** The same JSON with emoji and the like as escapes: SQS takes them as they are, fauxqs refuses everything beyond U+FFFF. */
const asciiJson = (value: unknown): string => JSON.stringify(value).replace(/[\ud800-\udfff]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
