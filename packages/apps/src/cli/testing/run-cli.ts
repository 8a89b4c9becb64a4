import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
/** The launcher's flags; see `bin/webordinary.mjs`. */
const FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];

export type CliEnd = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type CliOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };

/** The real command line as a process of its own. */
export class CliProcess {
  readonly #child: ChildProcess;
  readonly ended: Promise<CliEnd>;
  #stdout = "";
  #stderr = "";
  #looks: (() => void)[] = [];

  constructor(args: readonly string[], { cwd, env = {} }: CliOptions = {}) {
    this.#child = spawn(process.execPath, [...FLAGS, MAIN, ...args], {
      ...(cwd === undefined ? {} : { cwd }),
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.on("data", (chunk) => this.#said("out", String(chunk)));
    this.#child.stderr?.on("data", (chunk) => this.#said("err", String(chunk)));
    this.ended = new Promise((resolve) =>
      this.#child.on("close", (code) => {
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
        for (const look of this.#looks) look();
      }),
    );
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves when it has said this on standard output; rejects when it ended without. */
  until(words: string | RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (typeof words === "string" ? this.#stdout.includes(words) : words.test(this.#stdout)) resolve();
        else if (this.#child.exitCode !== null || this.#child.signalCode !== null)
          reject(new Error(`it ended without saying ${words}:\n${this.#stdout}${this.#stderr}`));
      };
      this.#looks.push(look);
      look();
    });
  }

  signal(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void {
    this.#child.kill(signal);
  }

  #said(where: "out" | "err", text: string): void {
    if (where === "out") this.#stdout += text;
    else this.#stderr += text;
    for (const look of this.#looks) look();
  }
}

/** Runs it to its end. */
export const runCli = (args: readonly string[], options?: CliOptions): Promise<CliEnd> => new CliProcess(args, options).ended;
