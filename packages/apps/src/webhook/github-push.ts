import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { CommitSha, type Ports, type Project, requestProduction } from "@webordinary/domain";
import { z } from "zod";

/** What is used of GitHub's push event. */
const Push = z.object({
  ref: z.string(),
  after: CommitSha,
  deleted: z.boolean().default(false),
  repository: z.object({
    clone_url: z.string(),
    ssh_url: z.string(),
    html_url: z.string(),
    /** When it was pushed, in epoch seconds. */
    pushed_at: z.number().optional(),
  }),
});

/** A delivery as it came: the body byte for byte, since the signature is over it. Header names in lower case. */
export type Delivery = { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: Buffer };
export type Answer = { readonly status: number; readonly message: string };

/** Deliveries that were handled, kept for longer than `MAX_AGE_MS`. */
export interface Inbox {
  has(source: string, deliveryId: string): Promise<boolean>;
  remember(source: string, deliveryId: string, at: string): Promise<void>;
}

type WebhookPorts = Pick<Ports, "eventStore" | "projectDirectory" | "ids" | "clock" | "logger">;

/** GitHub sends a delivery again for three days; an older one was recorded by somebody, to bring an old state back. Milliseconds. */
export const MAX_AGE_MS = 4 * 24 * 60 * 60 * 1000;
/** Larger ones aren't pushes to a website. Bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A push to a project's own branch asks for its production. Anything else is answered and left. */
export async function takePush(ports: WebhookPorts, inbox: Inbox, secret: string, { headers, body }: Delivery): Promise<Answer> {
  if (body.byteLength > MAX_BODY_BYTES) return { status: 413, message: "too large" };
  if (!isSigned(body, headers["x-hub-signature-256"], secret))
    return { status: 401, message: "the signature is missing or wrong: check the webhook's secret" };
  const deliveryId = headers["x-github-delivery"] ?? "";
  if (!/^[0-9a-f-]{8,64}$/i.test(deliveryId)) return { status: 400, message: "no delivery id" };
  if (headers["x-github-event"] !== "push") return { status: 202, message: "only pushes matter here" };
  // Not by the delivery's id: that is a header, which the signature doesn't cover.
  const content = createHash("sha256").update(body).digest("hex");
  if (await inbox.has("github", content)) return { status: 202, message: "this delivery was handled before" };
  const push = readPush(body);
  if (!push) return { status: 400, message: "this is no push event" };
  if (isOld(push, ports.clock.now())) return { status: 202, message: "this push is too old: push again, or run `webordinary publish`" };
  const asked = await ask(ports, push, deliveryId);
  await inbox.remember("github", content, ports.clock.now());
  return { status: 202, message: asked.length > 0 ? `building ${asked.join(", ")}` : "no project's own branch was pushed to" };
}

const isOld = ({ repository: { pushed_at: at } }: z.infer<typeof Push>, now: string): boolean =>
  at !== undefined && Date.parse(now) - at * 1000 > MAX_AGE_MS;

async function ask(ports: WebhookPorts, push: z.infer<typeof Push>, deliveryId: string): Promise<string[]> {
  const asked: string[] = [];
  for (const project of await ports.projectDirectory.list()) {
    if (!isOf(project, push) || push.deleted || push.ref !== `refs/heads/${project.defaultBranch}`) continue;
    const { projectId } = project;
    await requestProduction(ports, { projectId, commit: push.after, requestId: deliveryId, actor: "github" });
    ports.logger.info("production was asked for", { projectId, commit: push.after });
    asked.push(projectId);
  }
  return asked;
}

/** Addresses of one repository differ in scheme, user and ending. */
function isOf({ repository }: Project, push: z.infer<typeof Push>): boolean {
  const wanted = plainAddress(repository);
  const { clone_url, ssh_url, html_url } = push.repository;
  return [clone_url, ssh_url, html_url].some((address) => plainAddress(address) === wanted);
}

const plainAddress = (address: string): string =>
  address
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/^[^@/]+@/, "")
    .replace(/^([^/:]+):(?!\d)/, "$1/")
    .replace(/\.git\/?$|\/$/, "");

function readPush(body: Buffer): z.infer<typeof Push> | null {
  try {
    return Push.parse(JSON.parse(body.toString("utf8")));
  } catch {
    return null;
  }
}

function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(signature ?? "")?.[1];
  if (!given) return false;
  return timingSafeEqual(createHmac("sha256", secret).update(body).digest(), Buffer.from(given, "hex"));
}
