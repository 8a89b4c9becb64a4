import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import type { NamedTable } from "@webordinary/adapters/aws";
import { EmulatorMissingError } from "./emulator-missing.ts";
import { freePort } from "./free-port.ts";
import { answers, endsWithThisProcess, exited } from "./started-process.ts";

/** Emulators take any credentials; the SDK wants some. */
export const EMULATOR_CREDENTIALS = { accessKeyId: "emulator", secretAccessKey: "emulator" };
export const EMULATOR_REGION = "eu-central-1";

/** Another process may take the free port before the emulator does. */
const START_ATTEMPTS = 3;

export type DynamoDbEmulator = {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly pid: number;
  /** Ends the process, with a signal of the caller's choice (`SIGKILL` plays a crash), and resolves when it is gone. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
};

/** The emulator's binary; null where the platform has none. */
export function dynamoDbBinary(): string | null {
  try {
    const binary = join(createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`), "..", "dynoxide");
    return existsSync(binary) ? binary : null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

/**
 * DynamoDB's wire protocol on 127.0.0.1 and a free port, tables in memory or kept in the folder `persist`. Resolves when it
 * answers. Not emulated: TTL never deletes, there is no point-in-time recovery, and any credentials will do.
 */
export async function startDynamoDb({ persist }: { readonly persist?: string } = {}): Promise<DynamoDbEmulator> {
  const binary = dynamoDbBinary();
  if (binary === null) throw new EmulatorMissingError("DynamoDB", "@dynoxide/linux-x64");
  if (persist !== undefined) await mkdir(persist, { recursive: true });
  const storage = persist === undefined ? [] : ["--db-path", join(persist, "dynamodb.sqlite")];
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(binary, ["--host", "127.0.0.1", "--port", String(port), ...storage], { env: {}, stdio: "ignore" });
    endsWithThisProcess(child);
    const endpoint = `http://127.0.0.1:${port}`;
    if (await answers(endpoint, child)) return { endpoint, pid: child.pid ?? 0, stop: (signal) => stopped(child, signal) };
    await stopped(child, "SIGKILL");
    if (attempt === START_ATTEMPTS)
      throw new Error(`the DynamoDB emulator (${binary}) didn't answer at ${endpoint}: try it by hand with --port ${port}`);
  }
}

async function stopped(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  const end = exited(child);
  child.kill(signal);
  await end;
}

/** Makes the tables as they are defined, with their stream and their TTL. */
export async function createTables(endpoint: string, tables: readonly NamedTable[]): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS });
  try {
    for (const { tableName, definition } of tables) {
      const { partitionKey, sortKey, stream, ttlAttribute } = definition;
      const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
      await client.send(
        new CreateTableCommand({
          TableName: tableName,
          AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
          KeySchema: keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? "HASH" : "RANGE" })),
          BillingMode: "PAY_PER_REQUEST",
          ...(stream === undefined ? {} : { StreamSpecification: { StreamEnabled: true, StreamViewType: stream } }),
        }),
      );
      if (ttlAttribute === undefined) continue;
      const TimeToLiveSpecification = { AttributeName: ttlAttribute, Enabled: true };
      await client.send(new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }));
    }
  } finally {
    client.destroy();
  }
}
