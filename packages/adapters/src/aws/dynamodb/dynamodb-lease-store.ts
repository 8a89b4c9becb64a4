import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { FencingToken, type Lease, type LeaseStore, type ProjectUser, WorkerId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { LEASES_TABLE, ownTable, type TableOptions } from "./tables.ts";

/**
 * A lease, or the tombstone of a released one, is removed this long after it has expired: no worker is paused for a week and
 * then goes on, and if one did, its claim's stream would refuse its every effect. Seconds.
 */
export const LEASE_KEPT_SECONDS = 7 * 24 * 60 * 60;

/** One item per project+user. Every write is conditional on the fencing token, and harmless when repeated. Faults are `AwsFault`s. */
export class DynamoDbLeaseStore implements LeaseStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(LEASES_TABLE, options);
  }

  async put({ projectUser, workerId, fencingToken, expiresAt }: Lease): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: {
        projectUser: { S: projectUser },
        workerId: { S: workerId },
        fencingToken: { N: String(fencingToken) },
        expiresAt: { S: expiresAt },
        released: { BOOL: false },
        [LEASES_TABLE.ttlAttribute]: { N: String(Math.ceil(Date.parse(expiresAt) / 1000) + LEASE_KEPT_SECONDS) },
      },
      ConditionExpression: "attribute_not_exists(projectUser) OR fencingToken < :token OR (fencingToken = :token AND released = :false)",
      ExpressionAttributeValues: { ":token": { N: String(fencingToken) }, ":false": { BOOL: false } },
    });
    return this.#unlessRefused(`put the lease of ${projectUser}`, () => this.#client.send(command));
  }

  async read(projectUser: ProjectUser): Promise<Lease | null> {
    const command = new GetItemCommand({ TableName: this.#table, Key: { projectUser: { S: projectUser } }, ConsistentRead: true });
    const { Item } = await faulting({ action: `read the lease of ${projectUser}`, on: `table ${this.#table}` }, () => this.#client.send(command));
    if (Item === undefined || Item.released?.BOOL === true) return null;
    return {
      projectUser,
      workerId: WorkerId.parse(Item.workerId?.S),
      fencingToken: FencingToken.parse(Number(Item.fencingToken?.N)),
      expiresAt: String(Item.expiresAt?.S),
    };
  }

  /** The released lease is remembered, so that a late heartbeat can't bring it back. */
  async release(projectUser: ProjectUser, fencingToken: FencingToken): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table,
      Key: { projectUser: { S: projectUser } },
      UpdateExpression: "SET released = :true",
      ConditionExpression: "fencingToken = :token",
      ExpressionAttributeValues: { ":token": { N: String(fencingToken) }, ":true": { BOOL: true } },
    });
    await this.#unlessRefused(`release the lease of ${projectUser}`, () => this.#client.send(command));
  }

  /** False when the condition of the write didn't hold. */
  #unlessRefused(action: string, write: () => Promise<unknown>): Promise<boolean> {
    return faulting({ action, on: `table ${this.#table}` }, async () => {
      try {
        await write();
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });
  }
}
