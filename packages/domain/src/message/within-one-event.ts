import type { InboundMessage } from "./message.ts";

/**
 * Bytes of JSON. Together with a text of three-byte characters and the attachments, which are never left out, this is what an
 * event of `MAX_EVENT_BYTES` has room for; it is many times what people's mails have.
 */
const ROOM = { to: 15_000, cc: 15_000, references: 20_000, refusedAttachments: 25_000 };

/** The message as far as one event can hold it: the first recipients and refusals, the newest references. The raw mail has the others. */
export function withinOneEvent(message: InboundMessage): InboundMessage {
  return {
    ...message,
    to: firstWithin(ROOM.to, message.to),
    cc: firstWithin(ROOM.cc, message.cc),
    references: firstWithin(ROOM.references, message.references.toReversed()).toReversed(),
    refusedAttachments: firstWithin(ROOM.refusedAttachments, message.refusedAttachments),
  };
}

function firstWithin<Item>(room: number, items: readonly Item[]): Item[] {
  let bytes = 0;
  const tooFar = items.findIndex((item) => {
    bytes += UTF_8.encode(JSON.stringify(item)).length + 1;
    return bytes > room;
  });
  return tooFar < 0 ? [...items] : items.slice(0, tooFar);
}

const UTF_8 = new TextEncoder();
