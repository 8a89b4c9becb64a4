import { type Envelope, EnvelopeMetadata, seal } from "@webordinary/domain";

/** An attribute as DynamoDB and its streams spell it: only these two kinds are in our tables. */
export type Attribute = { readonly S?: string | undefined; readonly N?: string | undefined };
export type Item = Readonly<Record<string, Attribute>>;

/** Names the append that wrote an item: see `DynamoDbEventStore`. */
export const APPEND_ID = "appendId";

/**
 * The event as an item. The envelope's fields are attributes, for the console and for filters; the data is one JSON text, which
 * keeps numbers, empty texts and odd keys as they are, and is quicker than a map of attributes.
 */
export function eventItem(event: Envelope, appendId: string) {
  return {
    streamId: { S: event.streamId },
    version: { N: String(event.version) },
    eventId: { S: event.eventId },
    type: { S: event.type },
    schemaVersion: { N: String(event.schemaVersion) },
    occurredAt: { S: event.occurredAt },
    correlationId: { S: event.correlationId },
    causationId: { S: event.causationId },
    actor: { S: event.actor },
    data: { S: JSON.stringify(event.data) },
    [APPEND_ID]: { S: appendId },
  };
}

/** The event of an item of the events table. Throws `ForeignItemError` for what isn't one. */
export function eventFromItem(item: Readonly<Record<string, unknown>>): Envelope {
  const attributes = item as Item;
  const metadata = EnvelopeMetadata.safeParse({
    eventId: attributes.eventId?.S,
    streamId: attributes.streamId?.S,
    version: number(attributes.version),
    type: attributes.type?.S,
    schemaVersion: number(attributes.schemaVersion),
    occurredAt: attributes.occurredAt?.S,
    correlationId: attributes.correlationId?.S,
    causationId: attributes.causationId?.S,
    actor: attributes.actor?.S,
  });
  if (!metadata.success) {
    const [issue] = metadata.error.issues;
    throw new ForeignItemError(attributes, `${issue?.path.join(".")}: ${issue?.message}`);
  }
  return seal<Envelope>({ ...metadata.data, data: jsonObject(attributes) });
}

/**
 * The event of a record of the table's stream (`record.dynamodb.NewImage` of an INSERT). Throws `ForeignItemError`, also for a
 * record without an image: events are neither changed nor removed, so somebody touched the table by hand, or its stream is of another view type.
 */
export function eventFromStreamImage(image: Readonly<Record<string, unknown>> | undefined): Envelope {
  if (image === undefined)
    throw new ForeignItemError({}, "the record has no new image: an event was removed, or the stream's view type isn't NEW_IMAGE");
  return eventFromItem(image);
}

/** Something in the events table that no event store put there. */
export class ForeignItemError extends Error {
  readonly code = "foreign-item";
  constructor(item: Item, what: string) {
    const where = item.streamId?.S === undefined ? "an item" : `${item.streamId.S}, version ${item.version?.N ?? "?"}`;
    super(`${where} of the events table is not an event of this system (${what}): find out who wrote it, and restore the stream from a backup`);
    this.name = "ForeignItemError";
  }
}

const number = (attribute: Attribute | undefined): number | undefined => (attribute?.N === undefined ? undefined : Number(attribute.N));

function jsonObject(item: Item): Record<string, unknown> {
  let data: unknown;
  try {
    data = JSON.parse(item.data?.S ?? "");
  } catch (error) {
    throw new ForeignItemError(item, `data: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new ForeignItemError(item, "data: not an object");
  return data as Record<string, unknown>;
}
