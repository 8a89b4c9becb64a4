import { ChannelMessageId, InstructionId, ProjectId, type ThreadId } from "../kernel/ids.ts";
import type { InboundMessage, StorageKey } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import { type Member, mayEdit, memberByAddress, type Project } from "../project/project.ts";
import type { IgnoredReason } from "../thread/thread.events.ts";
import { threadOf } from "./aggregates.ts";
import { execute } from "./execute.ts";
import { resolveThread, threadIdOf } from "./resolve-thread.ts";

type IngestPorts = Pick<
  Ports,
  "eventStore" | "readModels" | "projectDirectory" | "rawMailStore" | "mailParser" | "ids" | "clock" | "logger" | "metrics"
>;

export type IngestOutcome =
  | { readonly kind: "accepted" | "duplicate"; readonly threadId: ThreadId; readonly messageId: ChannelMessageId }
  | {
      readonly kind: "ignored";
      readonly threadId: ThreadId;
      readonly messageId: ChannelMessageId;
      readonly reason: IgnoredReason;
      readonly detail: string;
    };

/**
 * Takes one raw mail: keeps it, reads it, finds who wrote it and in which conversation, and appends that to the thread.
 * The same mail twice changes nothing. Throws only when something broke, and then the sender should try again.
 */
export async function ingestMessage(ports: IngestPorts, raw: Uint8Array): Promise<IngestOutcome> {
  const rawKey = await ports.rawMailStore.put(raw);
  const parsed = await ports.mailParser.parse(raw, rawKey);
  if (!parsed.ok) return unreadable(ports, rawKey, parsed.detail);
  const { message } = parsed;
  const addressed = await findProject(ports, message);
  if (!addressed) return ignore(ports, message, null, "unknown-project", `no project is known under ${message.to.join(", ") || "no address"}`);
  const { project, token } = addressed;
  const member = memberByAddress(project, message.from);
  const automatic = message.automatic ?? (mailbox(message.from) === mailbox(addressed.address) ? "own-mail" : null);
  if (automatic) return ignore(ports, message, { project, member: null, token }, automatic, "written by a machine, so never answered");
  if (!member)
    return ignore(ports, message, { project, member: null, token }, "unknown-sender", `${message.from} is not a member of ${project.projectId}`);
  const refusal = whyNot(message, member, project);
  if (refusal) return ignore(ports, message, { project, member, token }, refusal.reason, refusal.detail);
  return accept(ports, message, project, member, token);
}

type Addressed = { readonly project: Project; readonly address: string; readonly token: string | null };

/** Mail to `amelia@` or `amelia+{token}@` is for the project amelia. Only To counts; people in Cc are not spoken to. */
async function findProject(ports: IngestPorts, message: InboundMessage): Promise<Addressed | null> {
  for (const address of message.to) {
    const [name = "", token = null] = (address.split("@")[0] ?? "").toLowerCase().split("+");
    const projectId = ProjectId.safeParse(name);
    const project = projectId.success ? await ports.projectDirectory.find(projectId.data) : null;
    if (project) return { project, address, token };
  }
  return null;
}

/** An address without what follows its plus sign: we write from and receive at the same one. */
const mailbox = (address: string): string => address.toLowerCase().replace(/\+[^@]*@/, "@");

function whyNot(message: InboundMessage, member: Member, project: Project): { reason: IgnoredReason; detail: string } | null {
  if (!mayEdit(member.role)) {
    return { reason: "not-allowed", detail: `You may look at ${project.projectId} but not change it. Ask its owner to make you an editor.` };
  }
  if (message.text.trim() !== "") return null;
  if (message.attachments.length === 0) {
    return { reason: "empty", detail: "Your message was empty. Write what should change on the site, in your own words." };
  }
  const names = message.attachments.map(({ name }) => name).join(", ");
  return { reason: "no-instruction", detail: `${names} arrived and is kept, but the message says nothing about it. Write where it should go.` };
}

async function accept(ports: IngestPorts, message: InboundMessage, project: Project, member: Member, token: string | null): Promise<IngestOutcome> {
  const { projectId } = project;
  const { userId } = member;
  const { messageId } = message;
  const found = await resolveThread(ports, message, { projectId, userId, token });
  for (let threadId = found, hops = 0; hops < 5; hops++) {
    const instructionId = InstructionId.parse(ports.ids.derive("instruction", threadId, messageId));
    const command = { type: "ReceiveMessage", threadId, projectId, userId, instructionId, message } as const;
    const executed = await execute(ports.eventStore, threadOf(threadId), command, causeOf(ports, message, userId));
    if (executed.ok) {
      const kind = executed.events.length > 0 ? "accepted" : "duplicate";
      ports.logger.info(`mail ${kind}`, { threadId, messageId });
      ports.metrics.count(`mails-${kind}`);
      return { kind, threadId, messageId };
    }
    threadId = executed.state.mergedInto ?? threadIdOf(ports, projectId, messageId);
  }
  throw new Error(`no thread takes ${messageId}: its thread was merged again and again`);
}

/** `opener` is the member whose conversation an answered refusal stands in; a stranger's mail is only noted. */
async function ignore(
  ports: IngestPorts,
  message: InboundMessage,
  sender: { project: Project; member: Member | null; token: string | null } | null,
  reason: IgnoredReason,
  detail: string,
): Promise<IngestOutcome> {
  const { messageId, channel, from, subject, attachments, rawKey } = message;
  const projectId = sender?.project.projectId ?? null;
  const opener = sender?.member && projectId ? { projectId, userId: sender.member.userId } : null;
  const threadId = opener
    ? await resolveThread(ports, message, { ...opener, token: sender?.token ?? null })
    : threadIdOf(ports, projectId ?? "", messageId);
  const command = {
    type: "IgnoreMessage",
    opener,
    threadId,
    projectId,
    messageId,
    channel,
    reason,
    detail,
    from,
    subject,
    attachments,
    rawKey,
  } as const;
  const executed = await execute(ports.eventStore, threadOf(threadId), command, causeOf(ports, message, opener?.userId ?? "stranger"));
  if (executed.ok && executed.events.length === 0) return { kind: "duplicate", threadId, messageId };
  ports.logger.warn(`mail ignored: ${reason}`, { threadId, messageId });
  ports.metrics.count("mails-ignored");
  return { kind: "ignored", threadId, messageId, reason, detail };
}

/** Bytes that are no mail are kept and noted all the same. */
function unreadable(ports: IngestPorts, rawKey: StorageKey, detail: string): Promise<IngestOutcome> {
  const messageId = ChannelMessageId.parse(`<${ports.ids.derive("unreadable", rawKey)}@unreadable.invalid>`);
  const about = {
    messageId,
    channel: "email",
    from: "unknown",
    subject: "",
    text: "",
    inReplyTo: null,
    automatic: null,
    sentAt: null,
    rawKey,
  } as const;
  return ignore(ports, { ...about, to: [], cc: [], attachments: [], references: [] }, null, "unreadable", detail);
}

function causeOf(ports: IngestPorts, { messageId, rawKey }: InboundMessage, actor: string) {
  return { commandId: ports.ids.derive("ingest", messageId, rawKey), causationId: messageId, correlationId: messageId, actor, at: ports.clock.now() };
}
