import { deepFreeze, type Envelope } from "./envelope.ts";

/**
 * Event shapes that changed: for each type its older shapes' upcasters, the first from version 1 to 2, and so on. The current
 * schema version of a type is therefore one more than the length of its list. A new entry comes with a golden file of the old shape.
 */
export type Upcasters = Readonly<Record<string, readonly Upcaster[]>>;
export type Upcaster = (data: Readonly<Record<string, unknown>>) => Record<string, unknown>;

export function schemaVersions(upcasters: Upcasters): Record<string, number> {
  return Object.fromEntries(Object.entries(upcasters).map(([type, steps]) => [type, steps.length + 1]));
}

/** The event in its current shape; itself when it already is. Throws `NewerEventError` for a shape that this version doesn't know. */
export function upcast(event: Envelope, upcasters: Upcasters): Envelope {
  const steps = upcasters[event.type] ?? [];
  const current = steps.length + 1;
  if (event.schemaVersion === current) return event;
  if (event.schemaVersion > current) throw new NewerEventError(event, current);
  const data = steps.slice(event.schemaVersion - 1).reduce((shape, step) => step(shape), event.data);
  return deepFreeze({ ...event, schemaVersion: current, data });
}

export class NewerEventError extends Error {
  readonly code = "newer-event";
  constructor(event: Envelope, current: number) {
    super(
      `${event.type} in ${event.streamId} has schema version ${event.schemaVersion}, this version of WebOrdinary knows up to ${current}: update WebOrdinary`,
    );
    this.name = "NewerEventError";
  }
}
