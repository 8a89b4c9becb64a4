import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand, type ScanCommandInput } from "@aws-sdk/client-dynamodb";
import { deepFreeze, Project, type ProjectDirectory, type ProjectId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { documentJson } from "./json-document.ts";
import { ownTable, PROJECTS_TABLE, type TableOptions } from "./tables.ts";

/** One item per project, checked by its schema on the way in and out. `list` scans the table: for commands and reports. Faults are `AwsFault`s. */
export class DynamoDbProjectDirectory implements ProjectDirectory {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(PROJECTS_TABLE, options);
  }

  async find(projectId: ProjectId): Promise<Project | null> {
    const command = new GetItemCommand({ TableName: this.#table, Key: { projectId: { S: projectId } }, ConsistentRead: true });
    const { Item } = await faulting({ action: `find the project ${projectId}`, on: `table ${this.#table}` }, () => this.#client.send(command));
    return Item === undefined ? null : parse(Item.project?.S);
  }

  /** Throws `DocumentTooLargeError` for one with more members and addresses than an item can hold. */
  async save(project: Project): Promise<void> {
    const checked = Project.parse(project);
    const { projectId } = checked;
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: { projectId: { S: projectId }, project: { S: documentJson(checked, `the project ${projectId}`) } },
    });
    await faulting({ action: `save the project ${projectId}`, on: `table ${this.#table}` }, () => this.#client.send(command));
  }

  async remove(projectId: ProjectId): Promise<void> {
    const command = new DeleteItemCommand({ TableName: this.#table, Key: { projectId: { S: projectId } } });
    await faulting({ action: `remove the project ${projectId}`, on: `table ${this.#table}` }, () => this.#client.send(command));
  }

  async list(): Promise<readonly Project[]> {
    const projects: Project[] = [];
    for (let start: ScanCommandInput["ExclusiveStartKey"]; ; ) {
      const scan: ScanCommandInput = { TableName: this.#table, ConsistentRead: true, ...(start === undefined ? {} : { ExclusiveStartKey: start }) };
      const { Items = [], LastEvaluatedKey } = await faulting({ action: "list the projects", on: `table ${this.#table}` }, () =>
        this.#client.send(new ScanCommand(scan)),
      );
      projects.push(...Items.map(({ project }) => parse(project?.S)));
      if (LastEvaluatedKey === undefined) return projects.toSorted((a, b) => (a.projectId < b.projectId ? -1 : 1));
      start = LastEvaluatedKey;
    }
  }
}

const parse = (json: string | undefined): Project => deepFreeze(Project.parse(JSON.parse(json ?? "null")));
