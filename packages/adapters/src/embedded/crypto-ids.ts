import { randomUUID } from "node:crypto";
import type { Ids } from "@webordinary/domain";
import { deriveId } from "../memory/ids.ts";

export class CryptoIds implements Ids {
  random(): string {
    return randomUUID();
  }

  derive(...parts: readonly string[]): string {
    return deriveId(parts);
  }
}
