import { spawn } from "node:child_process";
import { join } from "node:path";
import { DeleteItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { sessionStream, ThreadId } from "@webordinary/domain";
import { AwsStage } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../cli/testing/run-cli.ts";
import { ADDRESS, STAGE } from "./testing/stage.ts";
import { startWorker } from "./testing/worker-in-process.ts";

const FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];
const RELAY = join(import.meta.dirname, "testing/relay-process.ts");

const relayEnvironment = () => ({ ...STAGE.topology.functions.relay.environment, ...stage.world.cloud.endpoints });

let stage: AwsStage;
let worker: { stop(): Promise<void> };

const addWorker = (name: string) =>
  startWorker({ ...stage.world.workerEnvironment(stage.workspaces), PATH: process.env.PATH ?? "" }, { name, codingAgent: stage.agent });

beforeAll(async () => {
  stage = await AwsStage.open(STAGE, ADDRESS);
  worker = addWorker("worker-one");
});
afterAll(async () => {
  await worker?.stop();
  await stage?.close();
});

async function done(name: string, text: string): Promise<void> {
  const { messageId, raw } = stage.mail(name, text);
  await stage.world.deliver(raw);
  await stage.world.told(messageId);
}

test("a relay that is killed between two publications is followed by one that relays all of it, which does everything once", async () => {
  const { world } = stage;
  await world.stopRelay();
  const mails = Array.from({ length: 6 }, (_, index) => stage.mail(`killed-${index}`, `add ${["alpha", "beta", "gamma"][index % 3]}`));
  for (const { raw } of mails) await world.deliver(raw);
  const received = async () => (await world.storedEvents()).filter(({ type }) => type === "MessageReceived").map(({ data }) => JSON.stringify(data));
  await world.until("all mails are stored", async () => {
    const stored = await received();
    return mails.every(({ messageId }) => stored.some((data) => data.includes(messageId))) ? true : null;
  });
  let refused = 0;
  let refusing = true;
  world.cloud.bus.refuseEntries(1_000, ({ Detail }) => {
    const last = refusing && Detail?.includes(mails[5]?.messageId ?? "") === true;
    if (last) refused += 1;
    return last;
  });
  const ends: (NodeJS.Signals | null)[] = [];
  await world.restartRelay(async (event) => {
    const child = spawn(process.execPath, [...FLAGS, RELAY], {
      env: { ...relayEnvironment(), PATH: process.env.PATH },
      stdio: ["pipe", "ignore", "ignore"],
    });
    const end = new Promise<void>((resolve, reject) => {
      child.once("close", (code, signal) => {
        ends.push(signal);
        if (code === 0) resolve();
        else reject(new Error(`the relay ended with ${signal ?? code}`));
      });
    });
    child.stdin.end(JSON.stringify(event));
    void world
      .until("an entry is refused", () => (refused > 0 ? true : null))
      .then(
        () => child.kill("SIGKILL"),
        () => child.kill("SIGKILL"),
      );
    await end;
  });
  await world.until("the relay is killed", () => (ends.includes("SIGKILL") ? true : null));
  refusing = false;
  await world.restartRelay();
  for (const { messageId } of mails) await world.told(messageId);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("a relay that fails in the middle of a batch, or is gone there, relays all of it again, which changes nothing", async () => {
  await stage.world.stopRelay();
  const mails = ["one", "two", "three"].map((name, index) => stage.mail(`batch-${name}`, `add ${["alpha", "beta", "gamma"][index]}`));
  for (const { raw } of mails) await stage.world.deliver(raw);
  // More than one publication tries: the function fails after it has published what stood before.
  stage.world.cloud.bus.refuseEntries(
    6,
    ({ DetailType, Detail }) => DetailType === "MessageReceived" && Detail?.includes(mails[2]?.messageId ?? "") === true,
  );
  await stage.world.restartRelay();
  for (const { messageId } of mails) await stage.world.told(messageId);
  const before = stage.world.streamed.length;
  await stage.world.restartRelay();
  await done("after", "add alpha");
  expect(stage.world.log.lines.filter(({ message }) => message.startsWith("a batch of events could not be relayed")).length).toBeGreaterThan(0);
  expect(stage.world.streamed.length).toBeGreaterThan(before);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("an item that is no event goes astray alone, with its reason, and the relay goes on", async () => {
  const { cloud } = stage.world;
  const events = STAGE.topology.tables.find(({ key }) => key === "events")?.name;
  await cloud.dynamoDb.send(
    new PutItemCommand({ TableName: events, Item: { streamId: { S: "thread-by-hand" }, version: { N: "1" }, event: { S: "{}" } } }),
  );
  await done("beside", "add beta");
  const [letter] = await stage.givenUp(STAGE.topology.strays.relay.name);
  expect(JSON.parse(letter?.body ?? "")).toMatchObject({ error: expect.stringContaining("is not an event of this system") });
  await cloud.dynamoDb.send(new DeleteItemCommand({ TableName: events, Key: { streamId: { S: "thread-by-hand" }, version: { N: "1" } } }));
});

test("`webordinary replay` brings from the table to the read models and the bus what the stream has forgotten", async () => {
  const { world } = stage;
  await world.stopRelay();
  const since = new Date().toISOString();
  const { messageId, raw } = stage.mail("forgotten", "add gamma");
  await world.deliver(raw);
  const thread = await world.until("the mail is stored", async () => {
    const received = (await world.storedEvents()).find(({ type, data }) => type === "MessageReceived" && JSON.stringify(data).includes(messageId));
    return received ? String(received.data.threadId) : null;
  });
  const args = ["replay", "--since", since, "--stage", "wire", "--region", "eu-central-1"];
  const { code, stdout, stderr } = await runCli(args, { env: world.cloud.endpoints });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^relayed [2-9] events of stage wire again\n$/),
    stderr: expect.any(String),
  });
  await world.until("the instruction is submitted", async () =>
    (await world.eventStore.read(sessionStream(ThreadId.parse(thread)))).length > 0 ? true : null,
  );
  expect(await world.readModels.get("threads", thread)).toMatchObject({ value: expect.anything() });

  await world.restartRelay();
  await world.told(messageId);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("`webordinary replay` says what is wrong with a stage that isn't there, a time or a name", async () => {
  const replay = (...args: readonly string[]) => runCli(["replay", "--region", "eu-central-1", ...args], { env: stage.world.cloud.endpoints });
  expect(await replay("--stage", "wire", "--since", "yesterday")).toMatchObject({ code: 2, stderr: expect.stringContaining("is no instant") });
  const since = ["--since", "2026-11-20T08:00:00Z"];
  expect(await replay("--stage", "a-b", ...since)).toMatchObject({ code: 1, stderr: expect.stringContaining("the stage's name") });
  expect(await replay("--stage", "nowhere", ...since)).toMatchObject({ code: 1, stderr: expect.stringContaining("webordinary-nowhere-events") });
});
