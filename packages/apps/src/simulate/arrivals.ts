import type { Person } from "./people.ts";
import type { Random } from "./random.ts";

/** One mail on its way in. `atMs` counts from the first day's midnight. */
export type Arrival = {
  readonly atMs: number;
  readonly messageId: string;
  readonly raw: Uint8Array;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How much is written in each hour of a working day, in one time zone: little at night, most before lunch. */
const DAY_CURVE = [1, 1, 1, 1, 1, 3, 8, 25, 60, 90, 100, 90, 60, 75, 90, 85, 70, 50, 35, 30, 28, 20, 10, 4];
const BUSIEST = Math.max(...DAY_CURVE);
/** Something makes many write at once, such as the first snow: so many times a day, for so long, so many of all sittings. */
const BURSTS = 3;
const BURST_MS = 5 * MINUTE;
const IN_A_BURST = 0.06;
/** How much more some people write than others. */
const EAGERNESS = { median: 1, sigma: 1 };
/** A sitting is several messages after each other: the chance of a further one. */
const WRITES_ON = 0.45;
/** "Oh, and ...": the next message comes within a minute, and interrupts. */
const WITHIN_A_MINUTE = 0.3;
const LATER_IN_A_SITTING = { median: 7 * MINUTE, sigma: 0.7 };
/** What is written at a new sitting, and what is written within one, goes on with the last conversation. */
const SAME_THREAD_AGAIN = 0.5;
const SAME_THREAD_IN_SITTING = 0.75;
/** Mail servers deliver some mails twice. */
const DELIVERED_TWICE = 0.01;
const TEXT_CHARACTERS = { median: 180, sigma: 0.8 };
const MAX_TEXT_CHARACTERS = 5_000;
const WORDS = "please change the opening hours on our front page add this photo below and make the heading a little larger thank you".split(" ");

/** All mails of a day, in the order in which they come in; some come twice. */
export function arrivalsOf(people: readonly Person[], messages: number, random: Random): readonly Arrival[] {
  const bursts = Array.from({ length: BURSTS }, () => fromDayCurve(random));
  const counts = shareOut(people.length, messages, random);
  const arrivals: Arrival[] = [];
  for (const [index, person] of people.entries()) {
    for (const arrival of writes(person, counts[index] ?? 0, bursts, random.fork(`person-${index}`))) {
      arrivals.push(arrival);
      if (random.chance(DELIVERED_TWICE)) arrivals.push({ ...arrival, atMs: arrival.atMs + random.between(1_000, 10 * MINUTE) });
    }
  }
  return arrivals.toSorted((a, b) => a.atMs - b.atMs);
}

/** Everybody writes once; the eager write the rest. */
function shareOut(people: number, messages: number, random: Random): number[] {
  const counts = Array.from({ length: people }, () => 1);
  const sums: number[] = [];
  let total = 0;
  for (let index = 0; index < people; index++) {
    total += random.logNormal(EAGERNESS);
    sums.push(total);
  }
  for (let left = messages - people; left > 0; left--) {
    const at = firstAbove(sums, random.unit() * total);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function firstAbove(sums: readonly number[], wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writes(person: Person, count: number, bursts: readonly number[], random: Random): Arrival[] {
  const times = sittings(count, bursts, random);
  const written: Arrival[] = [];
  let thread: { subject: string; ids: string[] } | null = null;
  for (const [index, { atMs, begins }] of times.entries()) {
    if (!thread || !random.chance(begins ? SAME_THREAD_AGAIN : SAME_THREAD_IN_SITTING)) thread = { subject: `Request ${index}`, ids: [] };
    const messageId = `<${index}.${person.userId}@${person.projectId}.example>`;
    written.push({ atMs, messageId, raw: mail(person, messageId, thread.subject, thread.ids, random) });
    thread.ids.push(messageId);
  }
  return written;
}

/** When one person writes; `begins`: with this message a sitting begins. */
function sittings(count: number, bursts: readonly number[], random: Random): { readonly atMs: number; readonly begins: boolean }[] {
  const times: { atMs: number; begins: boolean }[] = [];
  while (times.length < count) {
    const burst = random.chance(IN_A_BURST) ? bursts[random.index(bursts.length)] : undefined;
    let atMs = burst === undefined ? fromDayCurve(random) : burst + random.between(0, BURST_MS);
    times.push({ atMs, begins: true });
    while (times.length < count && random.chance(WRITES_ON)) {
      atMs += random.chance(WITHIN_A_MINUTE) ? random.between(5_000, MINUTE) : random.logNormal(LATER_IN_A_SITTING);
      times.push({ atMs, begins: false });
    }
  }
  return times.toSorted((a, b) => a.atMs - b.atMs);
}

function fromDayCurve(random: Random): number {
  for (;;) {
    const atMs = random.between(0, DAY);
    if (random.unit() * BUSIEST < (DAY_CURVE[Math.floor(atMs / HOUR)] ?? 0)) return atMs;
  }
}

function mail({ projectId, address }: Person, messageId: string, subject: string, ancestors: readonly string[], random: Random): Uint8Array {
  const length = Math.min(MAX_TEXT_CHARACTERS, Math.ceil(random.logNormal(TEXT_CHARACTERS)));
  let text = `For ${messageId}:`;
  while (text.length < length) text += ` ${WORDS[random.index(WORDS.length)]}`;
  const answers = ancestors.length > 0 ? [`In-Reply-To: ${ancestors.at(-1)}`, `References: ${ancestors.join(" ")}`] : [];
  const head = [
    `From: ${address}`,
    `To: ${projectId}@webordinary.example`,
    `Subject: ${answers.length > 0 ? "Re: " : ""}${subject}`,
    `Message-ID: ${messageId}`,
  ];
  return new TextEncoder().encode([...head, ...answers, "", text, ""].join("\r\n"));
}
