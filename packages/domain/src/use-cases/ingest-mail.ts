import { ChannelMessageId, ProjectId } from "../kernel/ids.ts";
import type { InboundMessage, StorageKey } from "../message/message.ts";
import type { ReadMessage } from "../ports/mail-parser.ts";
import type { Ports } from "../ports/ports.ts";
import { type Addressee, type IngestOutcome, ignoreMessage, receiveMessage } from "./receive-message.ts";

type IngestPorts = Pick<
  Ports,
  "eventStore" | "readModels" | "replyTokens" | "projectDirectory" | "rawMailStore" | "mailParser" | "ids" | "clock" | "logger" | "metrics"
>;

/**
 * Takes one raw mail: keeps it, reads it, finds the projects that it is addressed to, and hands it to `receiveMessage`.
 * The same mail twice changes nothing. Throws only when something broke, and then the sender should try again.
 */
export async function ingestMail(ports: IngestPorts, raw: Uint8Array): Promise<IngestOutcome> {
  const rawKey = await ports.rawMailStore.put(raw);
  const parsed = await ports.mailParser.parse(raw, rawKey);
  if (!parsed.ok) return ignoreMessage(ports, unreadable(ports, rawKey), null, "unreadable", parsed.detail);
  const { message, takeFiles } = parsed;
  const addressed = await findAddressees(ports, message.to);
  if (addressed.length === 0) return inCopyOnly(ports, parsed);
  const outcomes: IngestOutcome[] = [];
  for (const addressee of addressed) {
    const automatic = message.automatic ?? (mailbox(message.from) === mailbox(addressee.address) ? "own-mail" : null);
    outcomes.push(await receiveMessage(ports, { message: { ...message, automatic }, takeFiles }, addressee));
  }
  // One mail to two projects is a conversation in each; the sender is told of the first that took it.
  const [first] = outcomes.toSorted((a, b) => Number(a.kind === "ignored") - Number(b.kind === "ignored"));
  if (!first) throw new Error(`nothing came of ${message.messageId}`);
  return first;
}

type Addressed = Addressee & { readonly address: string };

/** Mail to `amelia@` or `amelia+{token}@` is for the project amelia. Of two addresses of the same project the one with a token says more. */
async function findAddressees(ports: IngestPorts, addresses: readonly string[]): Promise<readonly Addressed[]> {
  const found = new Map<ProjectId, Addressed>();
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    const [name = "", token = null] = (address.split("@")[0] ?? "").toLowerCase().split("+");
    const projectId = ProjectId.safeParse(name);
    const project = projectId.success ? await ports.projectDirectory.find(projectId.data) : null;
    if (project && !found.get(project.projectId)?.token) found.set(project.projectId, { project, address, token });
  }
  return [...found.values()];
}

/** More addressees than people write to; each is looked up. */
const MAX_ADDRESSES = 20;

/** Only To counts: people in Cc are not spoken to. That it was there is noted. */
async function inCopyOnly(ports: IngestPorts, read: ReadMessage): Promise<IngestOutcome> {
  const { message } = read;
  const [inCopy] = await findAddressees(ports, message.cc);
  if (!inCopy) return receiveMessage(ports, read, null);
  return ignoreMessage(
    ports,
    message,
    { ...inCopy, member: null },
    "not-addressed",
    `${inCopy.address} is only in Cc: what is for the site goes to To`,
  );
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
    wholeTextKey: null,
    language: "en",
    authentication: { verdict: "unknown", detail: "" },
    attachments: [],
    refusedAttachments: [],
    inReplyTo: null,
    references: [],
    quotedTokens: [],
    automatic: null,
    deliveryReport: null,
    sentAt: null,
    rawKey,
  };
}
