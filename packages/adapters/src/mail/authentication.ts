import type { SenderAuthentication } from "@webordinary/domain";
import { isLoopback, SANDBOX } from "../system/loopback-client.ts";
import { linesOfServer, listenedFrom, sesLines, type TrustedLines } from "./authentication-trace.ts";
import { verdictOf } from "./authentication-verdict.ts";
import type { Sender } from "./mail-addresses.ts";
import type { MailHeaders } from "./mail-headers.ts";

/** Who is believed about who wrote a mail. */
export type AuthenticationOptions =
  /** Amazon SES, which received the mail. */
  | { readonly kind: "ses" }
  /**
   * A mail server of one's own in front, that writes Authentication-Results under this name above its Received line. Nobody else may
   * reach the listener then.
   */
  | { readonly kind: "header"; readonly authservId: string }
  /**
   * Whoever hands a mail in on this machine: "all", or these addresses alone. For one machine, whose listener nobody else
   * reaches. A mail that came to it over a network, or out of a sandbox, is believed by nobody.
   */
  | { readonly kind: "trusted-senders"; readonly addresses: readonly string[] | "all" };

/**
 * Whether the sender is who the mail says. Without options nobody is asked and nothing is known. `belowListener`: our own listener
 * took the mail and wrote its lines on top.
 */
export function authenticationOf(
  headers: MailHeaders,
  sender: Sender,
  options: AuthenticationOptions | undefined,
  belowListener: boolean,
): SenderAuthentication {
  if (sender.several) return { verdict: "failed", detail: "several senders: its From names more than one address" };
  if (belowListener && listenedFrom(headers) === SANDBOX)
    return { verdict: "unknown", detail: "it came out of a sandbox on this machine, such as a site's build" };
  switch (options?.kind) {
    case undefined:
      return { verdict: "unknown", detail: "no check was made" };
    case "ses":
      return judged(sender, sesLines(headers), "Amazon SES");
    case "header":
      return judged(sender, linesOfServer(headers, options.authservId, belowListener), options.authservId.slice(0, 100));
    case "trusted-senders":
      return localSender(sender, options.addresses, belowListener ? listenedFrom(headers) : null);
  }
}

function judged(sender: Sender, lines: TrustedLines | null, service: string): SenderAuthentication {
  if (!lines) return { verdict: "unknown", detail: `nothing on top of the mail says what ${service} found` };
  return verdictOf(sender.address, lines.results, lines.content);
}

function localSender(sender: Sender, trusted: readonly string[] | "all", remote: string | null): SenderAuthentication {
  if (remote !== null && !isLoopback(remote)) return { verdict: "unknown", detail: `it came over the network, from ${remote.slice(0, 100)}` };
  if (trusted === "all") return { verdict: "passed", detail: "handed in on this machine" };
  if (trusted.some((address) => address.trim().toLowerCase() === sender.address))
    return { verdict: "passed", detail: "a trusted sender, on this machine" };
  return { verdict: "unknown", detail: "handed in on this machine, by nobody whom the settings trust" };
}
