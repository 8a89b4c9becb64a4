import { readFileSync } from "node:fs";
import { MailparserMailParser } from "@webordinary/adapters/mail";
import { simpleParser } from "mailparser";
import type { Measured } from "../mail.ts";

/** One process, one parser, one mail: `measure.ts ours|mailparser small|large FILE` prints what was measured as JSON. */
const [, , parserName, size, file = ""] = process.argv;

const mediaStore = { put: async () => "media/1", get: async () => null };
const parser = new MailparserMailParser({ mediaStore, trustDeliveredTo: false, isOwnAddress: () => false });
const parse: (raw: Buffer) => Promise<unknown> = parserName === "ours" ? readWhole : (raw) => simpleParser(raw);

/** With its files, as for a sender who is let in. */
async function readWhole(raw: Buffer): Promise<unknown> {
  const read = await parser.parse(raw, "raw/1");
  if (!read.ok) throw new Error(`the mail could not be read: ${read.detail}`);
  return read.takeFiles();
}

/** A process takes many mails: the code is warm before anything counts. */
const SMALL_ROUNDS = { warmup: 300, counted: 300 };
const WARM_MAIL = Buffer.from("From: a@b.example\r\nSubject: Hi\r\n\r\nHello\r\n");

async function large(): Promise<Measured> {
  for (let round = 0; round < 5; round += 1) await parse(WARM_MAIL);
  globalThis.gc?.();
  // The mail itself counts too: the least that it may take is its own size.
  const before = process.memoryUsage.rss();
  const raw = readFileSync(file);
  const start = performance.now();
  const result = await parse(raw);
  const milliseconds = performance.now() - start;
  const peakBytes = process.resourceUsage().maxRSS * 1024 - before;
  if (result === undefined) throw new Error("nothing was parsed");
  return { milliseconds, peakBytes, mailBytes: raw.length };
}

async function small(): Promise<Measured> {
  const raw = readFileSync(file);
  for (let round = 0; round < SMALL_ROUNDS.warmup; round += 1) await parse(raw);
  // This process's own work: what else the machine does doesn't count.
  const before = process.cpuUsage();
  for (let round = 0; round < SMALL_ROUNDS.counted; round += 1) await parse(raw);
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: (user + system) / 1000 / SMALL_ROUNDS.counted, peakBytes: 0, mailBytes: raw.length };
}

console.log(JSON.stringify(size === "large" ? await large() : await small()));
