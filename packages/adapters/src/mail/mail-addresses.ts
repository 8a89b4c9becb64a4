import { domainToASCII, domainToUnicode } from "node:url";
import addressparser from "nodemailer/lib/addressparser";
import type { MailHeaders } from "./mail-headers.ts";

/** What the domain's message holds. */
const MAX_ADDRESS_CHARACTERS = 320;
/** A thousand addresses; who writes to more isn't writing to us. Characters. */
const MAX_RECIPIENTS_CHARACTERS = 50_000;
/** A name in encoded words and an address take a few hundred. Characters. */
const MAX_FROM_CHARACTERS = 10_000;
/** One is right, and a few are told of. */
const MAX_FROM_LINES = 100;
/** The domain part of an address: in ASCII it has at most 253. */
const MAX_DOMAIN_CHARACTERS = 255;

/** One mailbox without spaces, quotes, comments or routes: what every mail server reads alike. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an address with one is not usable
const MAILBOX = /^([^\s@<>()[\]\\,;:"\u0000-\u001f\u007f-\u009f]+)@([^\s@<>()[\]\\,;:"\u0000-\u001f\u007f-\u009f]+)$/;
const ENCODED_WORD = /=\?[^?]*\?[bq]\?/i;

export type Sender = {
  readonly address: string;
  /** Another address stands in From as well: for each reader the mail would be from somebody else. */
  readonly several: boolean;
};

/**
 * Who stands in From. Only the mailbox counts, never the name beside it: in `"amelia@shop.example" <eve@elsewhere.example>` it is
 * eve. Encoded words are names (RFC 2047, 5), so an address inside of one isn't an address.
 */
export function senderOf(headers: MailHeaders): { readonly ok: true; readonly sender: Sender } | { readonly ok: false; readonly detail: string } {
  const lines = headers.all("from");
  if (lines.length === 0) return { ok: false, detail: "it has no From line" };
  if (lines.length > MAX_FROM_LINES || lines.join("").length > MAX_FROM_CHARACTERS) return { ok: false, detail: "its From line is too long" };
  const entries = lines.flatMap((line) => entriesOf(line).map((entry) => ({ ...entry, doubtful: isDoubtful(line, entry) })));
  const named = entries.filter(({ address, name }) => address !== "" || name.includes("@"));
  const addresses = named.map(({ address }) => usableAddress(address));
  const sole = addresses.find((address) => address !== null);
  if (sole === undefined) return { ok: false, detail: "its From line has no usable address" };
  const several = lines.length > 1 || addresses.some((address) => address !== sole) || named.some(({ doubtful }) => doubtful);
  return { ok: true, sender: { address: sole, several } };
}

/** A name that holds an address is only a name when the sole address in angle brackets ends the line; `<a@b> <c@d>` is nobody's. */
function isDoubtful(line: string, { name, address }: Entry): boolean {
  if (!name.includes("@")) return false;
  const bracket = line.lastIndexOf("<");
  const before = line.slice(0, Math.max(bracket, 0)).replace(/"(?:[^"\\]|\\.)*"/g, "");
  return line.slice(bracket).trim().toLowerCase() !== `<${address.toLowerCase()}>` || /[<>"]/.test(before);
}

/** The usable addresses of lines such as To, each once, in order; those of groups too. */
export function addressesIn(values: readonly string[]): string[] {
  const line = values.join(", ").slice(0, MAX_RECIPIENTS_CHARACTERS);
  const usable = entriesOf(line).map(({ address }) => usableAddress(address));
  return [...new Set(usable.filter((address) => address !== null))];
}

type Entry = { readonly name: string; readonly address: string };

function entriesOf(value: string): Entry[] {
  return addressparser(value, { flatten: true }).map(({ name, address }) => ({ name: name ?? "", address: address ?? "" }));
}

/** An address in lower case with its domain as people write it, or null when mail programs would read it in different ways. */
export function usableAddress(given: string): string | null {
  const trimmed = given.trim();
  const [, local = "", host = ""] = MAILBOX.exec(trimmed.normalize("NFC")) ?? [];
  if (local === "" || ENCODED_WORD.test(local) || becomesAscii(trimmed.slice(0, trimmed.lastIndexOf("@")))) return null;
  const domain = readableDomain(host);
  const address = `${local.toLowerCase()}@${domain}`;
  return domain === "" || address.length > MAX_ADDRESS_CHARACTERS ? null : address;
}

/** The Kelvin sign is the letter K once it is normalised: another mailbox, that would compare as the same. */
const becomesAscii = (text: string): boolean =>
  [...text].some((character) => character > "\x7f" && /^[\0-\x7f]/.test(character.normalize("NFC").toLowerCase()));

/** Lower case, and in Unicode when it is international; "" when it is no domain. */
function readableDomain(host: string): string {
  const ascii = asciiDomain(host);
  return ascii.includes("xn--") ? domainToUnicode(ascii) : ascii;
}

/** As DNS has it, so that two ways to write one domain compare as equal and look-alikes don't; "" when it is none. */
export function asciiDomain(host: string): string {
  if (host.length > MAX_DOMAIN_CHARACTERS) return "";
  const lower = host.toLowerCase().replace(/\.$/, "");
  if (/^[a-z0-9._-]+$/.test(lower) && !lower.includes("xn--")) return lower;
  const ascii = domainToASCII(lower);
  return /^[a-z0-9._-]+$/.test(ascii) ? ascii : "";
}

/** The domain of an address, as DNS has it. */
export const domainOf = (address: string): string => asciiDomain(address.slice(address.lastIndexOf("@") + 1));
