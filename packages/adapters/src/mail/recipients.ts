import type { AuthenticationOptions } from "./authentication.ts";
import { sesLines } from "./authentication-trace.ts";
import { addressesIn, usableAddress } from "./mail-addresses.ts";
import type { MailHeaders } from "./mail-headers.ts";

/** As many as the domain's message holds; the first ones. */
const MAX_RECIPIENTS = 100;

type Receiver = { readonly trustDeliveredTo: boolean; readonly authentication?: AuthenticationOptions };

/**
 * Whom a mail is to: first the envelope's recipient, who it was really delivered to, whatever its To line says; then those of To at
 * the same domain. Whoever has an address elsewhere is somebody else, of whatever name: noted like those in Cc. And who stands in Cc
 * alone was delivered a copy of what others say to each other, and isn't spoken to.
 */
export function recipientsOf(headers: MailHeaders, receiver: Receiver): { readonly to: string[]; readonly cc: string[] } {
  const named = addressesIn(headers.all("to"));
  const copied = addressesIn(headers.all("cc"));
  const delivered = usableAddress(envelopeRecipient(headers, receiver).replace(/^<|>$/g, ""));
  if (delivered === null) return { to: named.slice(0, MAX_RECIPIENTS), cc: copied.slice(0, MAX_RECIPIENTS) };
  const here = named.filter((address) => domainOf(address) === domainOf(delivered));
  const onlyCopied = !named.includes(delivered) && copied.includes(delivered);
  const to = onlyCopied ? here : [...new Set([delivered, ...here])];
  const cc = [...new Set([...copied, ...named.filter((address) => !here.includes(address))])];
  return { to: to.slice(0, MAX_RECIPIENTS), cc: cc.slice(0, MAX_RECIPIENTS) };
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

function envelopeRecipient(headers: MailHeaders, { trustDeliveredTo, authentication }: Receiver): string {
  if (trustDeliveredTo) return headers.trace("delivered-to") ?? "";
  return authentication?.kind === "ses" ? (sesLines(headers)?.recipient ?? "") : "";
}
