import {
  type ChannelMessageId,
  deliverReply,
  type InboundMessage,
  type Ports,
  type Project,
  previewSite,
  type Reply,
  type SiteId,
  type ThreadId,
  threadBranch,
  UserId,
  WorkerId,
  workClaim,
  workProduction,
} from "@webordinary/domain";
import { inboundMessage, messageId, projectOf, scott } from "../builders/builders.ts";
import { MemoryWorld } from "./memory-world.ts";

/** An owner with two addresses, an editor and a viewer. */
export const potters: Project["members"] = [
  { userId: scott, addresses: ["scott@pottery.example", "scott@home.example"], role: "owner" },
  { userId: UserId.parse("anna"), addresses: ["anna@pottery.example"], role: "editor" },
  { userId: UserId.parse("victor"), addresses: ["victor@pottery.example"], role: "viewer" },
];
export const anna: Partial<InboundMessage> = { from: "anna@pottery.example" };
export const victor: Partial<InboundMessage> = { from: "victor@pottery.example" };

/** People take their time: an answer comes later than a machine's would. Milliseconds. */
const THINKING_MS = 2 * 60_000;
const TICK_MS = 500;
/** More than an hour of virtual time: then somebody works for ever. */
const MAX_TICKS = 10_000;

/** One conversation by mail in a memory world in which everybody does their part: routers, workers, production, replies. */
export class Conversation {
  readonly world: MemoryWorld;
  readonly #name: string;
  readonly #change: Partial<Ports>;
  readonly #lanes: number;
  readonly #working = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #messages = 0;
  #workers = 0;
  #broken: unknown = null;
  #threadId: ThreadId | null = null;

  /**
   * `name` tells its messages from other conversations'; `change`: ports that workers have instead of the world's; `lanes`: how many
   * claims there are workers for.
   */
  constructor(world: MemoryWorld, name = "talk", change: Partial<Ports> = {}, lanes = Number.POSITIVE_INFINITY) {
    this.world = world;
    this.#name = name;
    this.#change = change;
    this.#lanes = lanes;
  }

  static async begin(project: Partial<Project> = {}): Promise<Conversation> {
    return new Conversation(await MemoryWorld.create({ members: potters, ...project }));
  }

  get threadId(): ThreadId {
    if (!this.#threadId) throw new Error("nobody has written yet");
    return this.#threadId;
  }

  /** A mail comes in: the first begins the conversation, the others answer it. Nothing follows from it yet but its routing. */
  async writes(text: string, change: Partial<InboundMessage> = {}, { afterMs = THINKING_MS } = {}): Promise<ChannelMessageId> {
    const id = messageId(`${this.#name}-${++this.#messages}`);
    const inReplyTo = this.#messages === 1 ? null : messageId(`${this.#name}-1`);
    const subject = this.#name === "talk" ? "Opening hours" : this.#name;
    await this.world.clock.advance(afterMs);
    const threadId = await this.world.receive(inboundMessage({ messageId: id, inReplyTo, subject, text, ...change }));
    this.#threadId ??= threadId;
    return id;
  }

  /** Writes, lets everybody do their part, and tells the replies that came of it. */
  async says(text: string, change: Partial<InboundMessage> = {}, when: { readonly afterMs?: number } = {}): Promise<readonly Reply[]> {
    const before = this.world.outbox.sent.length;
    await this.writes(text, change, when);
    await this.settles();
    return this.world.outbox.sent.slice(before).map(({ reply }) => reply);
  }

  /** Everybody does their part until nothing is left to do, or `reached` says that it is far enough. */
  async settles(reached: () => boolean = () => false): Promise<void> {
    for (let tick = 0; tick < MAX_TICKS; tick++) {
      await this.world.relay();
      await this.#replies();
      await this.#hire();
      if (this.#broken) throw this.#broken;
      if (reached() || this.#working.size === 0) return;
      await this.world.clock.advance(TICK_MS);
    }
    throw new Error(`somebody still works after ${MAX_TICKS} ticks`);
  }

  /** All workers have to stop, as when their machines go down. */
  async shutsDown(): Promise<void> {
    this.#stop.abort();
    await this.settles();
  }

  /** What an agent was told, and may do. */
  get tasks() {
    return this.world.agent.tasks;
  }

  steps(): readonly string[] {
    return this.world.types(`session-${this.threadId}`);
  }

  last() {
    return this.world.events(`session-${this.threadId}`).at(-1);
  }

  /** What a site shows as its home page, or another one; null when it shows nothing there. */
  async shows(site: SiteId = previewSite(this.threadId), path = "index.html"): Promise<string | null> {
    const live = await this.world.siteHost.live(site);
    const stored = live && (await this.world.siteHost.release(site, live.releaseId));
    if (!stored?.release.files.some((file) => file.path === path)) return null;
    return new TextDecoder().decode(await stored.read(path));
  }

  /** The remote's commits of this conversation's branch, or of another one, newest first. */
  remote(branch: string = threadBranch(this.threadId)) {
    return this.world.workspaces.remoteLog(projectOf().repository, branch);
  }

  async #replies(): Promise<void> {
    for (const { body, ack } of await this.world.workQueues.output.receive({ max: 100 })) {
      await deliverReply(this.world.ports, body);
      await ack();
      await this.world.relay();
    }
  }

  async #hire(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const ports = { ...this.world.ports, ...this.#change };
    const max = Math.min(100, this.#lanes - this.#working.size);
    for (const { body, ack } of max > 0 ? await this.world.workQueues.unclaimed.receive({ max }) : []) {
      await ack();
      const claim = await this.world.claim(WorkerId.parse(`worker-${++this.#workers}`), body.projectUser).catch(() => null);
      if (!claim) continue;
      const isProduction = body.projectUser.endsWith("+production");
      const work = isProduction ? workProduction(ports, claim, this.#stop.signal) : workClaim(ports, claim, this.#stop.signal);
      const ended: Promise<void> = work
        .catch((error: unknown) => {
          this.#broken = error;
        })
        .finally(() => this.#working.delete(ended));
      this.#working.add(ended);
    }
  }
}
