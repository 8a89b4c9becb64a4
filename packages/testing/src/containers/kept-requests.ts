import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";

type Kept = { readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** What an emulator without a memory was told to be: kept in a file, and told again when it starts anew. */
export class KeptRequests {
  readonly #file: string;
  readonly #actions: readonly string[];

  /** `actions`: the operations that are kept, such as `PutRule`. */
  constructor(file: string, actions: readonly string[]) {
    this.#file = file;
    this.#actions = actions;
  }

  keep({ headers, body }: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }): void {
    const target = String(headers["x-amz-target"] ?? "");
    if (!this.#actions.includes(target.split(".").at(-1) ?? "")) return;
    const { authorization = "", "content-type": type = "application/x-amz-json-1.1" } = headers;
    const kept: Kept = { headers: { "x-amz-target": target, authorization, "content-type": type }, body: body.toString() };
    appendFileSync(this.#file, `${JSON.stringify(kept)}\n`);
  }

  async repeat(endpoint: string): Promise<void> {
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, "utf8").split("\n").filter(Boolean)) {
      const { headers, body } = JSON.parse(line) as Kept;
      const answer = await fetch(endpoint, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`${headers["x-amz-target"]} was refused when it was repeated: ${await answer.text()}`);
    }
  }
}
