/** DynamoDB's items have at most 400 KB with the names of their attributes; the rest is room for keys. UTF-8 bytes of a document's JSON. */
export const MAX_DOCUMENT_BYTES = 390_000;

/** A document that no item can hold. */
export class DocumentTooLargeError extends Error {
  readonly code = "document-too-large";
  constructor(what: string, bytes: number) {
    super(`${what} has ${bytes} bytes of JSON, and at most ${MAX_DOCUMENT_BYTES} fit: make it smaller; nothing was written`);
    this.name = "DocumentTooLargeError";
  }
}

/** The document's JSON. Throws `DocumentTooLargeError`. */
export function documentJson(document: object, what: string): string {
  const json = JSON.stringify(document);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_DOCUMENT_BYTES) throw new DocumentTooLargeError(what, bytes);
  return json;
}
