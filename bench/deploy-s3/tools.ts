import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const RCLONE = "/usr/bin/rclone";
/** Debian's own; the one of a Python environment may be another. */
const AWS = "/usr/bin/aws";
/** A first deploy by `aws s3 sync` takes some 10 seconds. Milliseconds. */
const TIMEOUT_MS = 120_000;

export type S3Server = { readonly endpoint: string; stop(): Promise<void> };

export async function startS3Server(): Promise<S3Server> {
  const script = join(dirname(fileURLToPath(import.meta.url)), "server.ts");
  const child = spawn(process.execPath, ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", script], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: "/usr/bin:/bin" },
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const stop = async () => {
    const ended = once(child, "exit");
    child.stdin.end();
    await ended;
  };
  return { endpoint: line.toString().trim(), stop };
}

/** What can't be compared here, or null. */
export const missingTool = (): string | null => [RCLONE, AWS].find((path) => !existsSync(path)) ?? null;

export async function rcloneSync(endpoint: string, folder: string, bucket: string, home: string): Promise<void> {
  const env = {
    HOME: home,
    RCLONE_CONFIG: join(home, "rclone.conf"),
    RCLONE_S3_PROVIDER: "Other",
    RCLONE_S3_ENDPOINT: endpoint,
    RCLONE_S3_ACCESS_KEY_ID: "test",
    RCLONE_S3_SECRET_ACCESS_KEY: "test",
    RCLONE_S3_REGION: "eu-central-1",
    RCLONE_S3_NO_CHECK_BUCKET: "true",
  };
  await run(RCLONE, ["sync", "--checksum", "--fast-list", folder, `:s3:${bucket}`], { env, timeout: TIMEOUT_MS });
}

export async function awsSync(endpoint: string, folder: string, bucket: string, home: string): Promise<void> {
  const env = { HOME: home, PATH: "/usr/bin:/bin", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "eu-central-1" };
  await run(AWS, ["s3", "sync", "--delete", "--only-show-errors", "--endpoint-url", endpoint, folder, `s3://${bucket}`], {
    env,
    timeout: TIMEOUT_MS,
  });
}
