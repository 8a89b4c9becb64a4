import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { startDynamoDb } from "../emulators/dynamodb.ts";
import { startEcs } from "../emulators/ecs.ts";
import { startEventBridge } from "../emulators/eventbridge.ts";
import { startSes } from "../emulators/ses.ts";
import { openDoor } from "./door.ts";
import { startDurableSqsAndS3 } from "./durable-sqs-s3.ts";
import { EMULATOR_PORTS } from "./emulator-ports.ts";
import { type Gate, Gates } from "./gates.ts";
import { KeptRequests } from "./kept-requests.ts";
import { Mailbox } from "./mailbox.ts";

/** The program of the emulators' container: all of them behind doors, with their data in one folder, and a door for the tests. */
const DATA = "/data";

await mkdir(join(DATA, "queues"), { recursive: true });
const gates = new Gates();
const mailbox = new Mailbox(join(DATA, "mails"));
const dynamoDb = await startDynamoDb({ persist: join(DATA, "tables") });
const sqsAndS3 = await startDurableSqsAndS3(join(DATA, "queues"));
const eventBridge = await startEventBridge({ sqsEndpoint: sqsAndS3.endpoint });
const ses = await startSes({ smtp: { host: "127.0.0.1", port: await mailbox.open() } });
// The tests start their workers themselves, so there is always one: nobody is told to wait for the first.
const ecs = await startEcs((process.env.ECS_SERVICES ?? "").split(","), () => {}, 1);
const rules = new KeptRequests(join(DATA, "rules.jsonl"), ["CreateEventBus", "PutRule", "PutTargets"]);
await rules.repeat(eventBridge.endpoint);

await openDoor({ name: "dynamodb", port: EMULATOR_PORTS.dynamoDb, target: dynamoDb.endpoint, gates });
await openDoor({ name: "sqs-s3", port: EMULATOR_PORTS.sqsAndS3, target: sqsAndS3.endpoint, gates });
await openDoor({
  name: "eventbridge",
  port: EMULATOR_PORTS.eventBridge,
  target: eventBridge.endpoint,
  gates,
  onDone: (request) => rules.keep(request),
});
await openDoor({ name: "ses", port: EMULATOR_PORTS.ses, target: ses.endpoint, gates });
await openDoor({ name: "ecs", port: EMULATOR_PORTS.ecs, target: ecs.endpoint, gates });

const control = createServer((request, response) => {
  answer(request.method ?? "", request.url ?? "/", request).then(
    (body) => response.end(JSON.stringify(body)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

async function answer(method: string, path: string, body: AsyncIterable<Buffer>): Promise<unknown> {
  const [, what, id] = path.split("/");
  if (what === "mails") return mailbox.mails();
  if (what !== "gates") return { ready: true };
  if (method === "DELETE" && id) gates.open(decodeURIComponent(id));
  if (method === "POST") {
    const chunks: Buffer[] = [];
    for await (const chunk of body) chunks.push(chunk);
    gates.shut(JSON.parse(Buffer.concat(chunks).toString()) as Gate);
  }
  return gates.report();
}

control.listen(EMULATOR_PORTS.control, "0.0.0.0", () => console.log("emulators are ready"));
// As process 1 it gets no signal's default action.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));
