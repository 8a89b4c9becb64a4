import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { StorageFullError } from "@webordinary/domain";
import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterEach, expect, test, vi } from "vitest";
import { ADDRESS, Bakery, bakerySite, OWNER, type RunningBakery } from "./testing/bakery.ts";
import { talkSmtp } from "./testing/smtp-talk.ts";

/** A disk that a test can fill and free again. */
type Disk = { fill(running: RunningBakery): void; free(running: RunningBakery): void; unmount(): void };

/** Enough for a database, a working copy and three releases. */
const SIZE = "24m";
const CHUNK_BYTES = 64 * 1024;

let disk: Disk | null = null;
let bakery: Bakery | null = null;
afterEach(async () => {
  await bakery?.remove().catch(() => undefined);
  disk?.unmount();
  await bakery?.remove();
  disk = bakery = null;
});

/** A file system of its own over the data folder; null where one may not mount. */
function mounted(folder: string): Disk | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder], { stdio: "pipe" });
  } catch {
    return null;
  }
  const filler = join(folder, "filler");
  return {
    fill: () => fillUp(filler),
    free: () => rmSync(filler),
    unmount: () => void execFileSync("umount", ["--lazy", folder], { stdio: "pipe" }),
  };
}

function fillUp(file: string): void {
  const handle = openSync(file, "a");
  try {
    for (let bytes = CHUNK_BYTES; bytes >= 1; bytes >>= 1) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Where one may not mount: the mail store, the outbox and the events say that there is no room. */
function pretended(): Disk {
  const refusals: { mockRestore(): void }[] = [];
  return {
    fill: ({ system }) => {
      const { rawMailStore, outboundChannel, eventStore } = system.instance.ports;
      const full = () => Promise.reject(new StorageFullError("the data folder"));
      refusals.push(vi.spyOn(rawMailStore, "put").mockImplementation(full));
      refusals.push(vi.spyOn(outboundChannel, "send").mockImplementation(full));
      refusals.push(vi.spyOn(eventStore, "append").mockImplementation(full));
    },
    free: () => {
      for (const refusal of refusals.splice(0)) refusal.mockRestore();
    },
    unmount: () => undefined,
  };
}

async function bakeryOnSmallDisk(): Promise<{ bakery: Bakery; disk: Disk; how: string }> {
  let how = "a mounted file system";
  bakery = await Bakery.open((folder) => {
    disk = mounted(join(dirname(folder), "data"));
    makeBareRepository({ folder, files: bakerySite() });
  });
  if (!disk) {
    how = "adapters that say so";
    disk = pretended();
  }
  return { bakery, disk, how };
}

const mail = (text: string, name: string) => plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>` });

test("a full disk: new mail is refused for now with 452, what was accepted before is done when there is room again", async ({ annotate }) => {
  const { bakery, disk, how } = await bakeryOnSmallDisk();
  await annotate(`the full disk was ${how}`);
  const remote = new BareRepository(bakery.repositoryPath);
  const running = await bakery.start();
  const before = await running.sendAndWait(mail('change "Open at seven" to "Open at six"', "before"));
  expect(before.result.outcome).toBe("done");

  // The disk is full from the middle of an instruction on.
  const filled = new Promise<void>((resolve) => {
    const unlisten = running.system.instance.ports.eventBus.listen(async ({ type, correlationId }) => {
      if (type !== "InstructionStarted" || correlationId !== "<during@bakery.example>") return;
      // Once: the event comes again, since that it came can't be noted any more.
      unlisten();
      disk.fill(running);
      resolve();
    });
  });
  const during = await running.send(mail('change "Open at seven" to "Open at five"', "during"));
  await filled;
  const refused = mail('change "Open at seven" to "Open at four"', "refused");
  const answer = await talkSmtp(running.system.smtpPort, { from: OWNER, to: [ADDRESS], raw: refused });
  expect(answer).toEqual({ at: "mail", code: 452, text: "No room to store it now, try again later" });
  expect((await running.page(before.threadId)).body).toContain("Open at six");
  await vi.waitFor(() => expect(running.log.lines.join("\n")).toMatch(/no room left|No space left/), { timeout: 10_000 });

  disk.free(running);
  const result = await running.result(during);
  expect(result, running.log.lines.join("\n")).toMatchObject({ outcome: "done" });
  expect((await running.page(during.threadId)).body).toContain("Open at five");
  expect(remote.files(`thread-${during.threadId}`)["src/index.html"]).toContain("Open at five");
  const again = await running.sendAndWait(refused);
  expect(again.result.outcome).toBe("done");
  const types = running.allEvents().map(({ type }) => type);
  expect(types.filter((type) => type === "InstructionCompleted")).toHaveLength(3);
  expect(types.filter((type) => type === "ReplySent")).toHaveLength(3);
  expect(await running.system.instance.ports.eventFeed.parked()).toEqual([]);
});
