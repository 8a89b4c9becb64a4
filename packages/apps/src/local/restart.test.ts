import { ThreadId } from "@webordinary/domain";
import { BareRepository, makeBareRepository, plainMail } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ADDRESS, Bakery, bakerySite, eventsIn, OWNER } from "./testing/bakery.ts";
import { talkSmtp } from "./testing/smtp-talk.ts";

let bakery: Bakery;
let remote: BareRepository;

beforeEach(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  remote = new BareRepository(bakery.repositoryPath);
});
afterEach(() => bakery.remove());

const mail = (text: string, name: string) => plainMail(text, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>` });

test.each(["InstructionSubmitted", "InstructionStarted", "ChangesCommitted", "SiteBuilt", "BranchPushed", "InstructionCompleted"])(
  "an instruction that was at %s when the system was stopped is finished after the next start, once",
  async (reached) => {
    const first = await bakery.start();
    const seen = new Promise<void>((resolve) => {
      first.system.instance.ports.eventBus.listen(async ({ type }) => {
        if (type === reached) resolve();
      });
    });
    const sent = await first.send(mail('change "Open at seven" to "Open at six"', "stopped"));
    await seen;
    await first.stop();

    const second = await bakery.start();
    const result = await second.result(sent);
    expect(result.outcome).toBe("done");
    expect((await second.page(sent.threadId)).body).toContain("<p>Open at six</p>");
    expect((await second.page("edit.bakery")).body).toContain("<p>Open at six</p>");
    expect(remote.log(`thread-${sent.threadId}`)[0]?.sha).toBe(result.commit);
    const types = eventsIn(bakery.dataDir).map(({ type }) => type);
    const once = (type: string) => types.filter((other) => other === type).length;
    expect([once("ReplySent"), once("InstructionCompleted"), once("InstructionSubmitted")]).toEqual([1, 1, 1]);
    expect(remote.files(`thread-${sent.threadId}`)["src/index.html"]?.match(/Open at six/g)).toHaveLength(1);
  },
);

test("a mail that is on its way when the system is stopped is either refused for now or done after the next start", async () => {
  const first = await bakery.start();
  const raw = mail('change "Open at seven" to "Open at noon"', "while-stopping");
  const beforeEnd = () => void first.stop();
  const answer = await talkSmtp(first.system.smtpPort, { from: OWNER, to: [ADDRESS], raw, beforeEnd });
  await first.stop();
  const second = await bakery.start();
  await second.settled();
  const taken = second.allEvents().find(({ type }) => type === "MessageReceived");
  if (answer.code === 250) {
    const threadId = ThreadId.parse(taken?.data.threadId);
    expect((await second.page(threadId)).body).toContain("Open at noon");
  } else {
    expect([421, 451]).toContain(answer.code);
    expect(taken).toBeUndefined();
  }
});
