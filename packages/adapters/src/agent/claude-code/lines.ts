import { StringDecoder } from "node:string_decoder";

/** Cuts a stream of bytes into its lines. A line of more than `maxCharacters` is given up, and `onTooLong` told. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #maxCharacters: number;
  readonly #onTooLong: () => void;
  /** Joined at the line's end: adding up a string chunk by chunk would look through it again and again for its end. */
  #parts: string[] = [];
  #length = 0;
  #skipping = false;

  constructor(maxCharacters: number, onTooLong: () => void) {
    this.#maxCharacters = maxCharacters;
    this.#onTooLong = onTooLong;
  }

  /** The lines that this chunk completes, without their ends; empty ones are left out. */
  push(chunk: Buffer): string[] {
    const pieces = this.#decoder.write(chunk).split("\n");
    const rest = pieces.pop() ?? "";
    const lines = pieces.flatMap((piece) => {
      this.#add(piece);
      return this.#take();
    });
    this.#add(rest);
    return lines;
  }

  /** What came after the last line's end. */
  end(): string[] {
    this.#add(this.#decoder.end());
    return this.#take();
  }

  #add(text: string): void {
    if (this.#skipping || text === "") return;
    this.#length += text.length;
    if (this.#length > this.#maxCharacters) {
      this.#skipping = true;
      this.#parts = [];
      this.#onTooLong();
      return;
    }
    this.#parts.push(text);
  }

  #take(): string[] {
    const line = this.#parts.join("").trim();
    this.#parts = [];
    this.#length = 0;
    this.#skipping = false;
    return line === "" ? [] : [line];
  }
}
