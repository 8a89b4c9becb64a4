import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ScriptedAgent } from "@webordinary/adapters/agent";
import { projectOf } from "../builders/builders.ts";
import { receivedBySes } from "../builders/received-by-ses.ts";
import { brokenInvariants } from "../crash/invariants.ts";
import { crashExpectation, crashScripts, crashSite } from "../crash/scenarios.ts";
import { type BareRepository, makeBareRepository, tinySite } from "../fixtures/bare-repository.ts";
import { type MailFields, plainMail } from "../fixtures/mails.ts";
import { awsOutside } from "./aws-outside.ts";
import { AwsWorld } from "./aws-world.ts";
import type { WorldParts } from "./world-topology.ts";

export type GivenUp = { readonly body: string; readonly reason: string | undefined };

/** A world with the project amelia, its repository, and the mails that a test sends; `add alpha` and the like is what its agent knows. */
export class AwsStage {
  readonly world: AwsWorld;
  readonly repository: BareRepository;
  readonly workspaces: string;
  /** Has a slow edit wait until it is interrupted. */
  readonly agent = new ScriptedAgent(crashScripts(() => new Promise(() => {}), "{broken}"));
  readonly #folder: string;
  readonly #address: string;
  readonly #accepted: string[] = [];

  private constructor(world: AwsWorld, repository: BareRepository, folder: string, address: string) {
    this.world = world;
    this.repository = repository;
    this.workspaces = join(folder, "workspaces");
    this.#folder = folder;
    this.#address = address;
  }

  static async open(parts: WorldParts, address: string): Promise<AwsStage> {
    const folder = await mkdtemp(join(tmpdir(), "wo-aws-"));
    const build = `import { cpSync, readFileSync } from "node:fs";
if (readFileSync("src/index.html", "utf8").includes("{broken}")) throw new Error("src/index.html is broken");
cpSync("src", "dist", { recursive: true });
`;
    const repository = makeBareRepository({ folder: join(folder, "amelia.git"), files: { ...tinySite(), ...crashSite(), "build.mjs": build } });
    const world = await AwsWorld.start(parts);
    await world.projects.save(projectOf({ repository: repository.url }));
    return new AwsStage(world, repository, folder, address);
  }

  /** A mail of the owner's as SES stores it, and its id. It counts as taken. */
  mail(name: string, text: string, more: MailFields = {}): { readonly messageId: string; readonly raw: Uint8Array } {
    const messageId = `<${name}@pottery.example>`;
    this.#accepted.push(messageId);
    const raw = plainMail(text, { from: "Scott <scott@pottery.example>", to: this.#address, subject: name, messageId, ...more });
    return { messageId, raw: receivedBySes(raw, { returnPath: "scott@pottery.example" }) };
  }

  /** Takes what was given up to a queue's dead letters, once there is something. */
  givenUp(deadLetterQueue: string): Promise<readonly GivenUp[]> {
    const { cloud } = this.world;
    return this.world.until(`${deadLetterQueue} has something`, async () => {
      const { Messages = [] } = await cloud.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.world.urlOf(deadLetterQueue), MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      if (Messages.length === 0) return null;
      return Messages.map(({ Body = "", MessageAttributes }) => ({ body: Body, reason: MessageAttributes?.reason?.StringValue }));
    });
  }

  /** What the design promises and isn't so, of everything that happened in this stage. */
  async brokenInvariants(): Promise<readonly string[]> {
    return brokenInvariants(await awsOutside(this.world, this.repository), { ...crashExpectation, accepted: this.#accepted });
  }

  async close(): Promise<void> {
    await this.world.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
