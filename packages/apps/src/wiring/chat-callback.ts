import { z } from "zod";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Where replies to chat messages are posted: what people wrote leaves this machine encrypted or not at all. */
export const ChatCallback = z.url().refine(isConfidential, "it must begin with https:// unless it is on this very machine");

function isConfidential(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
}
