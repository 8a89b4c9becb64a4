import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { JsonObject, ReadModel, ReadModels } from "@webordinary/domain";
import { attemptsOf, faulting } from "../aws-fault.ts";
import { documentJson } from "./json-document.ts";
import { compareKeys, partitionOf, partitionsOf, sortOf, sortRange } from "./read-model-keys.ts";
import { ownTable, READ_MODELS_TABLE, type TableOptions } from "./tables.ts";

/** Documents by default per listing. */
const DEFAULT_LIMIT = 100;

type Listed = ReadModel & { readonly key: string };

/**
 * One item per document: the document as JSON, its key and its revision. A collection lies in several partitions, by the part of
 * the key before its first "/"; a prefix that names this part is one query. Reads are consistent. Faults are `AwsFault`s.
 */
export class DynamoDbReadModels implements ReadModels {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(READ_MODELS_TABLE, options);
  }

  async get(collection: string, key: string): Promise<ReadModel | null> {
    const command = new GetItemCommand({ TableName: this.#table, Key: itemKey(collection, key), ConsistentRead: true });
    const { Item } = await this.#faulting(`get ${collection}/${key}`, () => this.#client.send(command));
    return Item === undefined ? null : document(Item);
  }

  /** Throws `DocumentTooLargeError` for one of more than `MAX_DOCUMENT_BYTES`. */
  async put(collection: string, key: string, value: JsonObject, revision: number): Promise<boolean> {
    const json = documentJson(value, `the document ${collection}/${key}`);
    const next = String(revision + 1);
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: { ...itemKey(collection, key), key: { S: key }, document: { S: json }, revision: { N: next } },
      ...atRevision(revision),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    // When the answer to a write was lost, what stands in the repeat's way is what it wrote itself.
    const isOwn = (item: Item | undefined) => item?.revision?.N === next && item.document?.S === json;
    return this.#faulting(`put ${collection}/${key}`, () => held(() => this.#client.send(command), isOwn));
  }

  async list(
    collection: string,
    prefix: string,
    { limit = DEFAULT_LIMIT, after = "" }: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<readonly Listed[]> {
    const range = sortRange(prefix, after);
    if (range === null || limit < 1) return [];
    const parts = await Promise.all(partitionsOf(collection, prefix).map((partition) => this.#listPartition(partition, range, prefix, limit)));
    const sorted = parts.length === 1 ? parts.flat() : parts.flat().toSorted((a, b) => compareKeys(sortOf(a.key), sortOf(b.key)));
    return sorted.slice(0, limit);
  }

  async remove(collection: string, key: string, revision: number): Promise<boolean> {
    // What was never there can't be removed: revisions begin at 1.
    if (revision < 1) return false;
    const command = new DeleteItemCommand({
      TableName: this.#table,
      Key: itemKey(collection, key),
      ...atRevision(revision),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    // A repeat whose first answer was lost finds nothing any more.
    const isGone = (item: Item | undefined) => item === undefined;
    return this.#faulting(`remove ${collection}/${key}`, () => held(() => this.#client.send(command), isGone));
  }

  /** The first `limit` documents of one partition, page by page. */
  async #listPartition(partition: string, { first, last }: { first: string; last: string }, prefix: string, limit: number): Promise<Listed[]> {
    const found: Listed[] = [];
    const values: Item = { ":partition": { S: partition }, ":last": { S: last }, ...(first === "" ? {} : { ":first": { S: first } }) };
    for (let start: QueryCommandInput["ExclusiveStartKey"]; ; ) {
      const query = new QueryCommand({
        TableName: this.#table,
        // `partition` is one of DynamoDB's reserved words; so is `key`.
        ExpressionAttributeNames: { "#partition": "partition", "#sort": "sort" },
        KeyConditionExpression: `#partition = :partition AND ${first === "" ? "#sort <= :last" : "#sort BETWEEN :first AND :last"}`,
        ExpressionAttributeValues: values,
        ConsistentRead: true,
        Limit: limit,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      const { Items = [], LastEvaluatedKey } = await this.#faulting(`list ${partition}`, () => this.#client.send(query));
      for (const item of Items) {
        const key = String(item.key?.S);
        if (key.startsWith(prefix)) found.push({ key, ...document(item) });
      }
      if (found.length >= limit || LastEvaluatedKey === undefined) return found;
      start = LastEvaluatedKey;
    }
  }

  #faulting<Result>(action: string, run: () => Promise<Result>): Promise<Result> {
    return faulting({ action, on: `table ${this.#table}` }, run);
  }
}

type Item = Record<string, AttributeValue>;

const itemKey = (collection: string, key: string): Item => ({ partition: { S: partitionOf(collection, key) }, sort: { S: sortOf(key) } });

const document = (item: Item): ReadModel => ({ value: JSON.parse(String(item.document?.S)), revision: Number(item.revision?.N) });

function atRevision(revision: number) {
  if (revision === 0) return { ConditionExpression: "attribute_not_exists(revision)" };
  return { ConditionExpression: "revision = :revision", ExpressionAttributeValues: { ":revision": { N: String(revision) } } };
}

/** Whether the write's condition held, or had held for an earlier attempt of the same write: `isDone` looks at what is there. */
async function held(write: () => Promise<unknown>, isDone: (item: Item | undefined) => boolean): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return attemptsOf(error) > 1 && isDone(error.Item);
  }
}
