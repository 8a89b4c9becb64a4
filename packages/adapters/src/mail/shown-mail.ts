import { simpleParser } from "mailparser";

/** A mail's HTML with its pictures in it, as `data:` addresses, so that nothing else has to be fetched to show it; null when it has none. It is as its writer made it: show it where no script runs. */
export async function shownMail(mime: Uint8Array): Promise<string | null> {
  const { html } = await simpleParser(Buffer.from(mime));
  return typeof html === "string" ? html : null;
}
