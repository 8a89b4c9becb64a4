import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScriptedAgent } from "@webordinary/adapters/agent";
import { previewSite } from "@webordinary/domain";
import {
  type BareRepository,
  brokenInvariants,
  crashExpectation,
  crashScripts,
  crashSite,
  makeBareRepository,
  plainMail,
  projectOf,
  tinySite,
} from "@webordinary/testing";
import { AwsWorld, awsOutside } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADDRESS, STAGE } from "./testing/stage.ts";
import { startWorker } from "./testing/worker-in-process.ts";

const OWNER = "scott@pottery.example";

let folder: string;
let repository: BareRepository;
let world: AwsWorld;
let worker: { stop(): Promise<void> };
const accepted: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wo-aws-"));
  repository = makeBareRepository({ folder: join(folder, "amelia.git"), files: { ...tinySite(), ...crashSite() } });
  world = await AwsWorld.start(STAGE);
  await world.projects.save(projectOf({ repository: repository.url }));
  const sleep = () => Promise.withResolvers<void>().promise;
  const codingAgent = new ScriptedAgent(crashScripts(sleep, "{broken}"));
  const environment = { ...world.workerEnvironment(join(folder, "workspaces")), PATH: process.env.PATH ?? "" };
  worker = startWorker(environment, { name: "worker-one", codingAgent });
});
afterAll(async () => {
  await worker?.stop();
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

const mail = (name: string, text: string, more: { inReplyTo?: string; subject?: string } = {}) => {
  const messageId = `<${name}@pottery.example>`;
  accepted.push(messageId);
  return { messageId, raw: plainMail(text, { from: `Scott <${OWNER}>`, to: ADDRESS, subject: name, messageId, ...more }) };
};

test("a mail put into the bucket becomes a commit, a page served from S3 and a reply by SES, byte for byte", async () => {
  const { messageId, raw } = mail("first", "add alpha");
  await world.deliver(raw);
  const { threadId } = await world.told(messageId);
  expect(world.cloud.mails).toEqual(world.cloud.handedToSes);
  expect(world.cloud.mails).toHaveLength(1);
  const { bucket, prefix } = STAGE.locate(previewSite(threadId)).served;
  const page = await fetch(`${world.cloud.s3Endpoint}/${bucket}/${prefix}index.html`);
  expect(await page.text()).toContain("<p>alpha</p>");
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await brokenInvariants(await awsOutside(world, repository), { ...crashExpectation, accepted })).toEqual([]);
});
