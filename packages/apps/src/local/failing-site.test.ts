import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataFolders } from "../wiring/embedded-profile.ts";
import { ADDRESS, Bakery, bakerySite, OWNER, type RunningBakery } from "./testing/bakery.ts";

let bakery: Bakery;
let running: RunningBakery;
let remote: BareRepository;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  remote = new BareRepository(bakery.repositoryPath);
  running = await bakery.start();
});
afterAll(() => bakery.remove());

const mail = (text: string, name: string, more: { inReplyTo?: string } = {}) =>
  plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, ...more });
const inWorkspace = (path: string): string => join(dataFolders(bakery.dataDir).workspaces, "bakery", "jo", path);
/** What the working copy's branch has. */
const workspaceLog = (branch: string) => new BareRepository(inWorkspace(".")).log(branch);

/** A text without the line breaks that a mail has to have. */
const flowing = (text: string): string => text.replace(/\s+/g, " ");

/** The remote refuses every push, and says why, until the hook is taken away. */
function refusePushes(words: string): () => void {
  const hook = join(bakery.repositoryPath, "hooks", "pre-receive");
  mkdirSync(join(bakery.repositoryPath, "hooks"), { recursive: true });
  writeFileSync(hook, `#!/bin/sh\necho "${words}" >&2\nexit 1\n`);
  chmodSync(hook, 0o755);
  return () => rmSync(hook);
}

test("a change that breaks the build is pushed, the reply tells the error, and the preview keeps what it showed", async () => {
  const good = await running.sendAndWait(mail('change "Open at seven" to "Open at four"', "breaks-1"));
  const bad = await running.sendAndWait(mail('change "Rolls and rye" to "BROKEN rolls"', "breaks-2", { inReplyTo: good.messageId }));

  expect(bad.threadId).toBe(good.threadId);
  expect(bad.result).toMatchObject({ outcome: "failed", kind: "build-failed" });
  expect(bad.reply.text).toContain("src/index.html: there is a BROKEN word in line 3");
  expect(bad.reply.text).not.toContain(bakery.folder);
  expect(remote.files(`thread-${bad.threadId}`)["src/index.html"]).toContain("BROKEN rolls");
  expect(remote.tip(`thread-${bad.threadId}`)).toBe(bad.result.commit);
  for (const site of [good.threadId, "edit.bakery"]) {
    const { status, body } = await running.page(site);
    expect(status).toBe(200);
    expect(body).toContain("<p>Open at four</p><p>Rolls and rye</p>");
  }

  const mended = await running.sendAndWait(mail('change "BROKEN rolls" to "Mended rolls"', "breaks-3", { inReplyTo: bad.messageId }));
  expect(mended.result.outcome).toBe("done");
  expect((await running.page(good.threadId)).body).toContain("<p>Open at four</p><p>Mended rolls</p>");
});

test("a site whose very first build fails is answered with the error, and its preview says that nothing is there", async () => {
  const { threadId, result, reply } = await running.sendAndWait(mail('change "Corner Bakery" to "BROKEN Bakery"', "first-breaks"));
  expect(result).toMatchObject({ outcome: "failed", kind: "build-failed" });
  expect(reply.text).toContain("there is a BROKEN word");
  expect(remote.tip(`thread-${threadId}`)).toBe(result.commit);
  expect((await running.page(threadId)).status).toBe(404);
});

test("a remote that refuses the push is quoted in the reply, the work stays in the workspace, and goes along with the next push", async () => {
  const accept = refusePushes("Pushes are closed until Monday");
  const refused = await running.sendAndWait(mail('change "Open at seven" to "Open at eleven"', "refused-1"));
  expect(refused.result).toMatchObject({ outcome: "failed", kind: "failed" });
  expect(flowing(refused.reply.text)).toContain("Pushes are closed until Monday");
  expect(flowing(refused.reply.text)).toContain("Your change is saved here and will not be lost.");
  expect(remote.tip(`thread-${refused.threadId}`)).toBeNull();
  expect(workspaceLog(`thread-${refused.threadId}`)[0]?.sha).toBe(refused.result.commit);

  accept();
  const next = await running.sendAndWait(mail('change "Rolls and rye" to "Rolls and spelt"', "refused-2", { inReplyTo: refused.messageId }));
  expect(next.result.outcome).toBe("done");
  expect(remote.log(`thread-${next.threadId}`).map(({ sha }) => sha)).toEqual([next.result.commit, refused.result.commit, remote.tip("main")]);
});

test("a remote that is gone is said so, nothing is lost, and once it is back the same can be asked again", async () => {
  const elsewhere = `${bakery.repositoryPath}.moved`;
  renameSync(bakery.repositoryPath, elsewhere);
  const gone = await running.sendAndWait(mail('change "Open at seven" to "Open at one"', "gone-1"));
  expect(gone.result).toMatchObject({ outcome: "failed", kind: "failed" });
  expect(flowing(gone.reply.text)).toContain("The site's repository can't be reached.");
  expect(existsSync(bakery.repositoryPath)).toBe(false);

  renameSync(elsewhere, bakery.repositoryPath);
  const back = await running.sendAndWait(mail('change "Open at seven" to "Open at one"', "gone-2", { inReplyTo: gone.messageId }));
  expect(back.threadId).toBe(gone.threadId);
  expect(back.result.outcome).toBe("done");
  expect(readFileSync(inWorkspace("src/index.html"), "utf8")).toContain("Open at one");
});

test("a remote that goes between the edit and the push costs nothing: the change is kept and goes along with the next", async () => {
  const elsewhere = `${bakery.repositoryPath}.moved`;
  const unlisten = running.system.instance.ports.eventBus.listen(async ({ type }) => {
    if (type === "SiteBuilt" && existsSync(bakery.repositoryPath)) renameSync(bakery.repositoryPath, elsewhere);
  });
  const lost = await running.sendAndWait(mail('change "Open at seven" to "Open at three"', "between-1"));
  unlisten();
  renameSync(elsewhere, bakery.repositoryPath);
  expect(lost.result).toMatchObject({ outcome: "failed", kind: "failed" });
  expect(flowing(lost.reply.text)).toContain("could not be reached");

  const next = await running.sendAndWait(mail('change "Rolls and rye" to "Rolls and teff"', "between-2", { inReplyTo: lost.messageId }));
  expect(next.result.outcome).toBe("done");
  expect((await running.page(lost.threadId)).body).toContain("<p>Open at three</p><p>Rolls and teff</p>");
  expect(remote.log(`thread-${lost.threadId}`)).toHaveLength(3);
});
