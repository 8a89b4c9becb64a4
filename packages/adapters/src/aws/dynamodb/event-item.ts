import { type Envelope, EnvelopeMetadata, seal } from "@webordinary/domain";

/** An attribute as DynamoDB and its streams spell it: only these two kinds are in our tables. */
export type Attribute = { readonly S?: string | undefined; readonly N?: string | undefined };
export type Item = Readonly<Record<string, Attribute>>;

/**
 * The event as an item: its key and its whole envelope as one JSON text, which keeps numbers, empty texts and odd keys as they are;
 * every further attribute costs more than one percent of an append. The text begins with the id of the append that wrote it.
 */
export function eventItem(event: Envelope, appendId: string) {
  return {
    streamId: { S: event.streamId },
    version: { N: String(event.version) },
    event: { S: `${writtenBy(appendId)},${JSON.stringify(event).slice(1)}` },
  };
}

/** Whether the item was written by this very append, and not by another one of the same event. */
export function isWrittenBy(appendId: string, item: Item | undefined): boolean {
  return item?.event?.S?.startsWith(writtenBy(appendId)) ?? false;
}

const writtenBy = (appendId: string): string => `{"appendId":"${appendId}"`;

/** The event of an item of the events table. Throws `ForeignItemError` for what isn't one, or isn't the one of its key. */
export function eventFromItem(item: Readonly<Record<string, unknown>>): Envelope {
  const attributes = item as Item;
  const json = jsonObject(attributes);
  const metadata = EnvelopeMetadata.safeParse(json);
  if (!metadata.success) {
    const [issue] = metadata.error.issues;
    throw new ForeignItemError(attributes, `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { streamId, version } = metadata.data;
  if (streamId !== attributes.streamId?.S || String(version) !== attributes.version?.N) {
    throw new ForeignItemError(attributes, `it says that it is version ${version} of ${streamId}`);
  }
  const { data } = json;
  if (typeof data !== "object" || data === null || Array.isArray(data)) throw new ForeignItemError(attributes, "data: not an object");
  // The schema's copy would lose keys such as `__proto__`, so the data is taken as it was written.
  return seal<Envelope>({ ...metadata.data, data: data as Record<string, unknown> });
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

function jsonObject(item: Item): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(item.event?.S ?? "");
  } catch (error) {
    throw new ForeignItemError(item, `event: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof json !== "object" || json === null) throw new ForeignItemError(item, "event: not an object");
  return json as Readonly<Record<string, unknown>>;
}
