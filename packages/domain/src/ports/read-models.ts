/** What projections have made of the events, to be looked up. Documents of plain JSON; may lag behind the event store. */
export interface ReadModels {
  get(collection: string, key: string): Promise<ReadModel | null>;
  /** Writes if the document is still at `revision` (0: it doesn't exist); false when somebody else was faster. */
  put(collection: string, key: string, value: JsonObject, revision: number): Promise<boolean>;
  /** Documents whose key starts with `prefix`, by key; at most `limit` (100 by default) after the key `after`. */
  list(
    collection: string,
    prefix: string,
    options?: { readonly limit?: number; readonly after?: string },
  ): Promise<readonly (ReadModel & { readonly key: string })[]>;
  /** Removes the document if it is still at `revision`. */
  remove(collection: string, key: string, revision: number): Promise<boolean>;
}

export type ReadModel = { readonly value: JsonObject; readonly revision: number };

export type JsonObject = { readonly [key: string]: unknown };
