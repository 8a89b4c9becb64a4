import { REPLY_CORPUS } from "@webordinary/testing";
import { describe, expect, it } from "vitest";
import { htmlToPlainText } from "./html-text.ts";
import { writtenText } from "./reply-text.ts";

describe("what the writer wrote", () => {
  it.each(REPLY_CORPUS.map((entry) => [entry.name, entry] as const))("%s", (_, { text, html, subject, wrote }) => {
    expect(writtenText(text ?? htmlToPlainText(html ?? ""), { subject: subject ?? "Re: Hours" })).toBe(wrote);
  });

  it("is the same when lines end with CR LF", () => {
    const text = 'change "A" to "B"\r\n\r\nOn Tue, Nov 3, 2026 at 10:15 AM W <a@b.example>\r\nwrote:\r\n> old\r\n';
    expect(writtenText(text, { subject: "" })).toBe('change "A" to "B"');
  });

  it("is empty for a mail without text", () => {
    expect(writtenText(" \n\t\n", { subject: "" })).toBe("");
  });
});

describe("hostile text takes time in proportion to its length", () => {
  const units = [
    "> ",
    "> a\n",
    "-",
    "-\n",
    "On ",
    "On \n",
    "On 2026 a:\n",
    "Op 2020 schreef\n",
    "Op 10:00 schreef a@b\n:\n",
    "From: a@b\nSent: x\n",
    "\n",
    "a: \n",
    "Cheers\n\n",
  ];

  it.each(units)("%j", (unit) => {
    const milliseconds = (length: number): number => duration(() => writtenText(unit.repeat(length / unit.length), { subject: "" }));
    const whole = milliseconds(800_000);
    // Quadratic work would take 16 times as long for 4 times the length; linear work 4 times. The constant forgives noise.
    expect(whole).toBeLessThan(10 * milliseconds(200_000) + 200);
  });
});

/** Milliseconds of this process's own work, the lesser of two: what else the machine does doesn't count. */
function duration(work: () => unknown): number {
  const times = Array.from({ length: 2 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
