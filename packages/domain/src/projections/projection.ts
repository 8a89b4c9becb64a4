import type { Envelope } from "../kernel/envelope.ts";
import { upcast } from "../kernel/upcasting.ts";
import type { JsonObject, ReadModels } from "../ports/read-models.ts";
import { upcasters } from "../upcasters.ts";

/** What an event changes in documents that are looked up. A change must bear being applied twice; null removes the document. */
export type Projection = (event: Envelope) => readonly DocumentChange[];

export type DocumentChange = {
  readonly collection: string;
  readonly key: string;
  readonly change: (document: JsonObject | null) => JsonObject | null;
};

/** How often a change is tried when other writers are faster. */
const MAX_CONFLICTS = 50;

/** Applies a projection's changes; safe against other writers of the same documents. */
export async function project(readModels: ReadModels, projections: readonly Projection[], event: Envelope): Promise<void> {
  const current = upcast(event, upcasters);
  for (const { collection, key, change } of projections.flatMap((projection) => projection(current))) {
    await applyChange(readModels, collection, key, change);
  }
}

async function applyChange(readModels: ReadModels, collection: string, key: string, change: DocumentChange["change"]): Promise<void> {
  for (let attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
    const current = await readModels.get(collection, key);
    const next = change(current?.value ?? null);
    if (next === (current?.value ?? null)) return;
    const written =
      next === null
        ? await readModels.remove(collection, key, current?.revision ?? 0)
        : await readModels.put(collection, key, next, current?.revision ?? 0);
    if (written) return;
  }
  throw new ProjectionConflictError(collection, key);
}

/** Others wrote a document faster, again and again. */
export class ProjectionConflictError extends Error {
  readonly code = "projection-conflict";
  constructor(collection: string, key: string) {
    super(`the document ${collection}/${key} was changed by others ${MAX_CONFLICTS} times in a row: the event will be projected again`);
    this.name = "ProjectionConflictError";
  }
}
