import { MailparserMailParser } from "@webordinary/adapters/mail";
import {
  deliverReply,
  type Envelope,
  type IngestOutcome,
  ingestMail,
  MAX_MAIL_BYTES,
  type Ports,
  parseStream,
  ThreadEvent,
  ThreadId,
} from "@webordinary/domain";
import { Dice, inboundMessage, MemoryWorld, messageId, mutatedMail, RETURNED_REPLY_ID, receivedBySes, scott } from "@webordinary/testing";
import { expect, it } from "vitest";

const SEED = 20_261_120;
const MAILS = 20_000;
/** Conversations grow with every mail, and so does the time to read them: a world holds what a month brings to a busy owner. */
const MAILS_IN_A_WORLD = 100;
/** Slow enough for the limit of an hour. Milliseconds. */
const BETWEEN_MAILS_MS = 5 * 60_000;
/** Of this process's own work, for one mail. Milliseconds. */
const MAX_MILLISECONDS = 250;

const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The whole door over memory: Scott's project, to which one reply went out before, so that a bounce has something to be about. */
async function openDoor() {
  const world = await MemoryWorld.create({
    members: [{ userId: scott, addresses: ["scott@amelia.example", "scott@home.example"], role: "owner" }],
  });
  const parser = new MailparserMailParser({
    mediaStore: world.ports.mediaStore,
    isOwnAddress: (address) => address === "webordinary@webordinary.example",
    trustDeliveredTo: false,
    authentication: { kind: "ses" },
  });
  await world.receive(inboundMessage({ messageId: messageId("before"), from: "scott@amelia.example", subject: "Before", text: "help" }));
  const asked = world.events("session").find(({ type }) => type === "ControlAnswered");
  if (!asked) throw new Error("help was not heard");
  const outboundChannel = { send: async () => ({ ok: true, messageId: RETURNED_REPLY_ID }) as const };
  const threadId = ThreadId.parse(parseStream(asked.streamId).id);
  await deliverReply({ ...world.ports, outboundChannel }, { threadId, eventId: asked.eventId });
  await world.relay();
  const ports: Ports = { ...world.ports, mailParser: parser };
  return { world, ports };
}

/** What the events say of a mail: what became of it, by the raw mail's key. */
function endsOf(events: readonly Envelope[], { messageId }: IngestOutcome): string[] {
  const known = events.map((event) => ThreadEvent.safeParse(event)).flatMap(({ data }) => (data ? [data] : []));
  return known.flatMap((event) => {
    if (event.type === "MessageReceived") return event.data.message.messageId === messageId ? [event.type] : [];
    return (event.type === "MessageIgnored" || event.type === "ReplyBounced") && event.data.messageId === messageId ? [event.type] : [];
  });
}

it(`${MAILS} mutated mails through the door, seed ${SEED}: none breaks it, hangs in it or is lost, and none counts twice`, async () => {
  const dice = new Dice(SEED);
  const faults: string[] = [];
  const ends: Record<string, number> = {};
  let door = await openDoor();
  for (let index = 0; index < MAILS; index += 1) {
    if (index % MAILS_IN_A_WORLD === 0) door = await openDoor();
    const { world, ports } = door;
    await world.clock.advance(BETWEEN_MAILS_MS);
    const raw = receivedBySes(mutatedMail(dice, `<fuzz-${index}@mail.example>`));
    // Mutations multiply; what is too large for a mail server never comes to the door.
    if (raw.length > MAX_MAIL_BYTES) continue;
    const fault = (what: string): void => void faults.push(`mail ${index} of seed ${SEED}, ${raw.length} bytes: ${what}`);
    try {
      const before = world.disk.log.length;
      const begun = cpuMilliseconds();
      const outcome = await ingestMail(ports, raw);
      const spent = cpuMilliseconds() - begun;
      await world.relay();
      const added = world.disk.log.slice(before);
      const after = world.disk.log.length;
      const begunAgain = cpuMilliseconds();
      const again = await ingestMail(ports, raw);
      // The lesser of two: a collection of garbage isn't the mail's fault.
      const least = Math.min(spent, cpuMilliseconds() - begunAgain);
      await world.relay();

      if (least >= MAX_MILLISECONDS) fault(`${Math.round(least)} ms`);
      if (world.disk.log.length !== after) fault(`counted twice: ${world.types().slice(after).join(", ")}`);
      if (again.threadId !== outcome.threadId) fault(`first in ${outcome.threadId}, then in ${again.threadId}`);
      const kept = [...world.disk.rawMail.values()].some((bytes) => Buffer.compare(bytes, raw) === 0);
      if (!kept) fault("its bytes are not kept");
      // The same bytes again, or the same id, is that mail again; every other has events of its own.
      const repeated = endsOf(added, outcome).length === 0;
      if (repeated && endsOf(world.events("thread"), outcome).length === 0) fault(`${outcome.kind}, and no event tells of it`);
      if (repeated) ends.repeated = (ends.repeated ?? 0) + 1;
      const end = outcome.kind === "ignored" ? outcome.reason : outcome.kind;
      ends[end] = (ends[end] ?? 0) + 1;
      if (endsOf(added, outcome).includes("ReplyBounced")) ends.ReplyBounced = (ends.ReplyBounced ?? 0) + 1;
    } catch (error) {
      fault(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  console.log(`fuzz of the mail door, seed ${SEED}: ${JSON.stringify(ends)}`);
  expect(faults.slice(0, 20)).toEqual([]);
  // A door that refuses everything, or takes everything for a repeat, would prove nothing.
  expect(ends.accepted).toBeGreaterThan(MAILS / 10);
  expect(ends.repeated ?? 0).toBeLessThan(MAILS / 100);
  expect(ends.ReplyBounced ?? 0).toBeGreaterThan(MAILS / 5_000);
}, 600_000);
