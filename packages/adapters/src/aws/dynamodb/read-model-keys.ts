import { createHash } from "node:crypto";

/**
 * A collection is spread over so many partitions: each takes 1,000 writes a second, and a listing asks each of them. It is part of the
 * keys: to change it, the read models are made anew from the events.
 */
export const PARTITIONS_PER_COLLECTION = 8;
/** DynamoDB's sort keys have at most 1,024 bytes; below this a document's key is its sort key. */
const MAX_SORT_BYTES = 1_000;
/** What a longer key keeps of its beginning, before the hash that tells it from others. */
const KEPT_BYTES = 900;
/** Sorts after every character that may follow a prefix. */
const LAST_CHARACTER = "\u{10ffff}";

/**
 * Documents that share the part of their key before the first "/" (a project, a project+user) are in one partition, so that
 * listing them is one query there.
 */
export function partitionOf(collection: string, key: string): string {
  const slash = key.indexOf("/");
  const group = slash === -1 ? key : key.slice(0, slash);
  const shard = createHash("sha256").update(group).digest().readUInt32BE(0) % PARTITIONS_PER_COLLECTION;
  return partition(collection, shard);
}

/** The partitions in which keys with this prefix may be: one when the prefix names the whole group, else all. */
export function partitionsOf(collection: string, prefix: string): readonly string[] {
  if (prefix.includes("/")) return [partitionOf(collection, prefix)];
  return Array.from({ length: PARTITIONS_PER_COLLECTION }, (_, shard) => partition(collection, shard));
}

/**
 * The key as a sort key. One that is too long, such as a Message-ID at the limit, keeps its beginning and gets a hash: it is found,
 * and listed among the keys that begin as it does.
 */
export function sortOf(key: string): string {
  if (Buffer.byteLength(key) <= MAX_SORT_BYTES) return key;
  return `${beginning(key)}${LAST_CHARACTER}${createHash("sha256").update(key).digest("hex")}`;
}

/**
 * First and last sort key, both included, of keys with this prefix after the key `after`; null when there can be none. For a
 * prefix of more than `KEPT_BYTES` others are among them.
 */
export function sortRange(prefix: string, after: string): { readonly first: string; readonly last: string } | null {
  const first = largerOf(beginning(prefix), after === "" ? "" : `${sortOf(after)}\u0000`);
  const last = `${beginning(prefix)}${LAST_CHARACTER}${LAST_CHARACTER}`;
  return compareKeys(first, last) > 0 ? null : { first, last };
}

function beginning(text: string): string {
  if (Buffer.byteLength(text) <= KEPT_BYTES) return text;
  let kept = text.slice(0, KEPT_BYTES);
  while (Buffer.byteLength(kept) > KEPT_BYTES) kept = kept.slice(0, -1);
  // A pair of surrogates that was cut in two is no text any more.
  return kept.isWellFormed() ? kept : kept.slice(0, -1);
}

/** DynamoDB's order, by UTF-8 bytes; JavaScript's own differs beyond U+FFFF. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const partition = (collection: string, shard: number): string => `${collection}#${shard}`;
const largerOf = (a: string, b: string): string => (compareKeys(a, b) >= 0 ? a : b);
