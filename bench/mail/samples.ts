import { alternativeMail, bigMail, gmailReply, htmlMail, mailWithAttachments, plainMail, randomBytes } from "@webordinary/testing";

const SENTENCE = "Please put the summer hours on the page, see https://amelia.example/hours, and write to anna@amelia.example when done.";
const text = (bytes: number): string => `${SENTENCE}\n`.repeat(Math.floor(bytes / SENTENCE.length));
const html = (bytes: number): string => `<html><body>${`<p>${SENTENCE}</p><ul><li>one</li></ul>`.repeat(Math.floor(bytes / 160))}</body></html>`;

type Sample = { readonly make: () => Uint8Array; readonly isLarge: boolean };

/** The mails that are measured: of 20 KB as people write them, and of 10 MB. Encoded in base64 a mail has 4/3 of its content's size. */
export const SAMPLES = {
  "20 KB of text": { make: () => plainMail(text(15_000)), isLarge: false },
  "20 KB of text and HTML": { make: () => alternativeMail(text(6_000), html(9_000)), isLarge: false },
  "20 KB of HTML": { make: () => htmlMail(html(15_000)), isLarge: false },
  "20 KB reply over quoted history": { make: () => gmailReply("Yes, publish it.", text(15_000)), isLarge: false },
  "10 MB with a file": {
    make: () => mailWithAttachments(text(2_000), [{ type: "application/octet-stream", content: randomBytes(7_400_000, 7), name: "plan.bin" }]),
    isLarge: true,
  },
  "10 MB of text": { make: () => bigMail(10_000_000), isLarge: true },
} as const satisfies Readonly<Record<string, Sample>>;

export type SampleName = keyof typeof SAMPLES;
