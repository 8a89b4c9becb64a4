import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The one version that everything here was measured with: its flags and events change between versions. The package.json pins the same. */
export const CLAUDE_CODE_VERSION = "2.1.328";

const PACKAGE = "@anthropic-ai/claude-code";
/** The program starts in a tenth of a second; on a cold network disk its 370 MB take longer. Milliseconds. */
const VERSION_TIMEOUT_MS = 30_000;

export type BinaryPlace = {
  /** Folders named `node_modules`, the first one that has it wins. */
  readonly nodeModules: readonly string[];
  /** As `process.platform` and `process.arch` have them. */
  readonly platform: string;
  readonly arch: string;
};

/** The Claude Code program can't be used; the message says what to do. */
export class ClaudeCodeBinaryError extends Error {
  readonly code: "claude-code-missing" | "claude-code-unusable" | "claude-code-other-version";
  constructor(code: ClaudeCodeBinaryError["code"], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ClaudeCodeBinaryError";
    this.code = code;
  }
}

/**
 * Absolute path of the program: from the platform's own package, which needs no install script, else from the wrapper's, into
 * which its install script copies it. Throws `ClaudeCodeBinaryError`, `claude-code-missing`.
 */
export async function claudeCodeBinary({ nodeModules, platform, arch }: BinaryPlace): Promise<string> {
  const target = `${platform}-${arch}`;
  const program = platform === "win32" ? "claude.exe" : "claude";
  const places = nodeModules.flatMap((folder) => [join(folder, `${PACKAGE}-${target}`, program), join(folder, `${PACKAGE}-${target}-musl`, program)]);
  for (const place of places) if (await isExecutable(place)) return place;
  throw new ClaudeCodeBinaryError(
    "claude-code-missing",
    `Claude Code isn't installed for ${target}: run \`npm install ${PACKAGE}@${CLAUDE_CODE_VERSION}\` without \`--omit=optional\`, so that ${PACKAGE}-${target} comes along`,
  );
}

/** Resolves when the program runs and is of the pinned version. Throws `ClaudeCodeBinaryError` when it isn't there, doesn't run, or is another. */
export async function checkVersion(binary: string, { path, home }: { readonly path: string; readonly home: string }): Promise<void> {
  if (!(await isExecutable(binary))) {
    throw new ClaudeCodeBinaryError("claude-code-missing", `${binary} isn't there or can't be run: install ${PACKAGE}@${CLAUDE_CODE_VERSION}`);
  }
  const said = await promisify(execFile)(binary, ["--version"], {
    env: { PATH: path, HOME: home, CLAUDE_CONFIG_DIR: join(home, ".claude"), DISABLE_AUTOUPDATER: "1" },
    timeout: VERSION_TIMEOUT_MS,
  }).catch((error: unknown) => {
    throw new ClaudeCodeBinaryError(
      "claude-code-unusable",
      `${binary} doesn't tell its version: install ${PACKAGE}@${CLAUDE_CODE_VERSION} for this machine`,
      { cause: error },
    );
  });
  const version = said.stdout.trim().split(/\s/)[0] ?? "";
  if (version === CLAUDE_CODE_VERSION) return;
  throw new ClaudeCodeBinaryError(
    "claude-code-other-version",
    `${binary} is Claude Code ${version.slice(0, 40) || "of no version"}, and this worker knows ${CLAUDE_CODE_VERSION}: run \`npm install ${PACKAGE}@${CLAUDE_CODE_VERSION}\``,
  );
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
