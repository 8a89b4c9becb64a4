import { InboundMessage } from "@webordinary/domain";
import { Dice, mutatedMail } from "@webordinary/testing";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const MAILS = 20_000;
/** Of this process's own work, for one mail. Milliseconds. */
const MAX_MILLISECONDS = 250;
/** The least of these is the mail's: a collection of garbage or a cold compiler isn't its fault. */
const MEASUREMENTS = 5;
const SEED = 20_261_103;

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe("mutated mails", () => {
  it(`${MAILS} of them, seed ${SEED}: always a value, valid when it is a message, each within ${MAX_MILLISECONDS} ms`, async () => {
    const mediaStore = { put: async () => "media/1", get: async () => null };
    const parser = new MailparserMailParser({
      mediaStore,
      trustDeliveredTo: true,
      isOwnAddress: (address) => address.endsWith("@webordinary.example"),
    });
    const dice = new Dice(SEED);
    const faults: string[] = [];
    const ends = { read: 0, refused: 0 };
    for (let index = 0; index < MAILS; index += 1) {
      const mail = mutatedMail(dice);
      const milliseconds = async (): Promise<number> => {
        const before = cpuMilliseconds();
        const parsed = await parser.parse(mail, "raw/1");
        const taken = parsed.ok ? { ...parsed.message, ...(await parsed.takeFiles()) } : null;
        const spent = cpuMilliseconds() - before;
        ends[parsed.ok ? "read" : "refused"] += 1;
        const problem = taken === null ? undefined : InboundMessage.safeParse(taken).error;
        if (problem !== undefined) faults.push(`mail ${index}: ${problem.message}`);
        return spent;
      };
      let spent = await milliseconds();
      for (let again = 1; spent >= MAX_MILLISECONDS && again < MEASUREMENTS; again += 1) spent = Math.min(spent, await milliseconds());
      if (spent >= MAX_MILLISECONDS) faults.push(`mail ${index}: ${Math.round(spent)} ms for ${mail.length} bytes`);
    }
    console.log(`fuzz of the mail parser, seed ${SEED}: ${ends.read} read, ${ends.refused} refused`);
    expect(faults).toEqual([]);
    // Mutations that refuse everything, or that do nothing, would prove nothing.
    expect(Math.min(ends.read, ends.refused)).toBeGreaterThan(MAILS / 100);
  });
});
