import { ChannelMessageId, ProjectId } from "../kernel/ids.ts";
import type { InboundMessage, StorageKey } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import { type Addressee, type IngestOutcome, ignoreMessage, receiveMessage } from "./receive-message.ts";

type IngestPorts = Pick<
  Ports,
  "eventStore" | "readModels" | "projectDirectory" | "rawMailStore" | "mailParser" | "ids" | "clock" | "logger" | "metrics"
>;

/**
 * Takes one raw mail: keeps it, reads it, finds the project that it is addressed to, and hands it to `receiveMessage`.
 * The same mail twice changes nothing. Throws only when something broke, and then the sender should try again.
 */
export async function ingestMail(ports: IngestPorts, raw: Uint8Array): Promise<IngestOutcome> {
  const rawKey = await ports.rawMailStore.put(raw);
  const parsed = await ports.mailParser.parse(raw, rawKey);
  if (!parsed.ok) return ignoreMessage(ports, unreadable(ports, rawKey), null, "unreadable", parsed.detail);
  const { message } = parsed;
  const addressed = await findAddressee(ports, message);
  if (!addressed) return receiveMessage(ports, message, null);
  const automatic = message.automatic ?? (mailbox(message.from) === mailbox(addressed.address) ? "own-mail" : null);
  return receiveMessage(ports, { ...message, automatic }, addressed);
}

/** Mail to `amelia@` or `amelia+{token}@` is for the project amelia. Only To counts; people in Cc are not spoken to. */
async function findAddressee(ports: IngestPorts, message: InboundMessage): Promise<(Addressee & { readonly address: string }) | null> {
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

/** Bytes that are no mail are kept and noted all the same. */
function unreadable(ports: IngestPorts, rawKey: StorageKey): InboundMessage {
  return {
    messageId: ChannelMessageId.parse(`<${ports.ids.derive("unreadable", rawKey)}@unreadable.invalid>`),
    channel: "email",
    from: "unknown",
    to: [],
    cc: [],
    subject: "",
    text: "",
    attachments: [],
    refusedAttachments: [],
    inReplyTo: null,
    references: [],
    automatic: null,
    sentAt: null,
    rawKey,
  };
}
