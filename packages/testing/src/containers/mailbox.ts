import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SmtpListener, SystemClock } from "@webordinary/adapters/embedded";
import { MemoryLogger } from "@webordinary/adapters/memory";

/** Where replies end: an SMTP server that keeps every mail as a file, in the order in which they came. */
export class Mailbox {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves with the port on 127.0.0.1. */
  async open(): Promise<number> {
    await mkdir(this.#folder, { recursive: true });
    this.#count = (await readdir(this.#folder)).length;
    const onMail = async (raw: Uint8Array) => {
      const name = `${String(++this.#count).padStart(6, "0")}.eml`;
      await writeFile(join(this.#folder, `.${name}`), raw, { flush: true });
      await rename(join(this.#folder, `.${name}`), join(this.#folder, name));
      return { accepted: true, note: name } as const;
    };
    return new SmtpListener({ port: 0, onMail, clock: new SystemClock(), logger: new MemoryLogger() }).listen();
  }

  /** Every mail, oldest first. */
  async mails(): Promise<string[]> {
    const names = (await readdir(this.#folder)).filter((name) => /^\d+\.eml$/.test(name)).sort();
    return Promise.all(names.map((name) => readFile(join(this.#folder, name), "utf8")));
  }
}
