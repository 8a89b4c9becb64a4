import { readFile } from "node:fs/promises";
import type { Language } from "@webordinary/domain";
import PostalMime, { type Email } from "postal-mime";
import { expect } from "vitest";

/** A reply as another mail program than ours reads it. */
export type SecondReading = Email & {
  /** By lower-case name; the first where there are several. */
  readonly lines: Readonly<Record<string, string>>;
  readonly to: readonly { readonly address?: string | undefined }[];
  /** The plain text, its line ends and wrapping as spaces. */
  readonly words: string;
};

export async function readWithSecondParser(file: string): Promise<SecondReading> {
  const mail = await PostalMime.parse(await readFile(file));
  const lines = Object.fromEntries(mail.headers.toReversed().map(({ key, value }) => [key.toLowerCase(), value]));
  return { ...mail, to: mail.to ?? [], lines, words: (mail.text ?? "").replace(/\s+/g, " ").trim() };
}

type Threading = {
  readonly to: string;
  /** The message that it answers. */
  readonly answers: string;
  /** What went before in the conversation, oldest first. */
  readonly after?: readonly string[];
  readonly subject: string;
  readonly language?: Language;
};

/** What makes mail programs put an answer into its conversation, and machines leave it alone. */
export function expectThreaded(reply: SecondReading, { to, answers, after = [], subject, language = "en" }: Threading): void {
  expect({
    to: reply.to.map(({ address }) => address),
    inReplyTo: reply.inReplyTo,
    references: reply.references,
    subject: reply.subject,
    autoSubmitted: reply.lines["auto-submitted"],
    language: reply.lines["content-language"],
    suppress: reply.lines["x-auto-response-suppress"],
  }).toEqual({
    to: [to],
    inReplyTo: answers,
    references: [...after, answers].join(" "),
    subject,
    autoSubmitted: "auto-replied",
    language,
    suppress: "All",
  });
  expect(reply.html).toContain("<html");
  expect(reply.words.length).toBeGreaterThan(20);
}
