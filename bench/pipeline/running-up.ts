import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];
/** Much longer than a start takes. Milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** The real system in a process of its own, as `webordinary up` starts it. */
export type RunningUp = { readonly smtpPort: number; stop(): Promise<void> };

export async function startUp(dataDir: string): Promise<RunningUp> {
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  const ports = ["--smtp-port", String(smtpPort), "--http-port", String(httpPort)];
  const args = [...FLAGS, join(ROOT, "packages/apps/src/cli/main.ts"), "up", "--no-sample", "--data", dataDir, ...ports];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  await said(child, "Ctrl-C");
  return {
    smtpPort,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function said(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`the system did not start within ${START_TIMEOUT_MS} ms: ${text}`));
    }, START_TIMEOUT_MS);
    const listen = (chunk: unknown): void => {
      text += String(chunk);
      if (!text.includes(words)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", () => {
      clearTimeout(timer);
      reject(new Error(`the system ended at its start: ${text}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
