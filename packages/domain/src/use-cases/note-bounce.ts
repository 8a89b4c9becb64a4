import { ThreadId } from "../kernel/ids.ts";
import type { DeliveryReport, InboundMessage } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import type { Project } from "../project/project.ts";
import { messageKey } from "../projections/thread-directory.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import { threadOf } from "./aggregates.ts";
import { execute, load } from "./execute.ts";

/**
 * A reply of ours came back for good: its thread notes it, and the person is told at another address, if there is one. Of a
 * report that names no reply of ours nothing follows: anybody can send one.
 */
export async function noteBounce(
  ports: Pick<Ports, "eventStore" | "readModels" | "ids" | "clock" | "logger" | "metrics">,
  message: InboundMessage,
  report: DeliveryReport,
  project: Project,
): Promise<void> {
  const { originalMessageId: replyMessageId, recipient } = report;
  if (report.status !== "failed" || !replyMessageId) return;
  const { projectId } = project;
  const known = await ports.readModels.get("messages", messageKey(projectId, replyMessageId));
  if (!known) return;
  const threadId = ThreadId.parse(known.value.threadId);
  const { messageId } = message;
  const { subject, language } = (await lastReceived(ports, threadId)) ?? message;
  const command = { type: "RecordBounce", threadId, projectId, messageId, replyMessageId, report } as const;
  const otherAddress = otherAddressOf(project, recipient);
  const cause = {
    commandId: ports.ids.derive("bounce", replyMessageId),
    causationId: messageId,
    correlationId: messageId,
    actor: "mail-service",
    at: ports.clock.now(),
  };
  const noted = await execute(ports.eventStore, threadOf(threadId), { ...command, otherAddress, subject, language }, cause);
  if (!noted.ok || noted.events.length === 0) return;
  ports.logger.error("a reply came back", { threadId, recipient: recipient ?? "", diagnostic: report.diagnostic });
  ports.metrics.count("replies-bounced");
}

/** A report is in the mail service's words: the person is told in those of the conversation. */
async function lastReceived(ports: Pick<Ports, "eventStore">, threadId: ThreadId): Promise<Pick<InboundMessage, "subject" | "language"> | null> {
  const { events } = await load(ports.eventStore, threadOf(threadId));
  const last = (events as unknown as readonly ThreadEvent[]).findLast((event) => event.type === "MessageReceived");
  return last ? last.data.message : null;
}

/** The person's next address; null when there is none, or when nobody knows whose it was. */
function otherAddressOf({ members }: Project, recipient: string | null): string | null {
  const member = members.find(({ addresses }) => recipient !== null && addresses.includes(recipient.toLowerCase()));
  return member?.addresses.find((address) => address.includes("@") && address !== recipient?.toLowerCase()) ?? null;
}
