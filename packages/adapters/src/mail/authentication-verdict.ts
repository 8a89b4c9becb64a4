import type { SenderAuthentication } from "@webordinary/domain";
import type { AuthenticationResult } from "./authentication-results.ts";
import { asciiDomain, domainOf } from "./mail-addresses.ts";

/** What the domain's message holds. */
const MAX_DETAIL_CHARACTERS = 500;

/** What a receiving service said of a mail's contents, in lower case: "pass", "fail", "gray", "processing_failed". */
export type ContentVerdicts = { readonly spam?: string | undefined; readonly virus?: string | undefined };

/**
 * Whether the address in From is its writer's, by the checks that were made. DMARC decides where the domain has it; where it
 * hasn't, a passed SPF or DKIM check does if it was made for the domain in From.
 */
export function verdictOf(from: string, results: readonly AuthenticationResult[], content: ContentVerdicts = {}): SenderAuthentication {
  const spoiled = Object.entries(content).filter(([, verdict]) => verdict === "fail");
  const made = results.map(({ method, result }) => `${method}=${result}`);
  const detail = [...new Set([...made, ...spoiled.map(([kind]) => `${kind}=fail`)])].join(" ");
  const say = (verdict: SenderAuthentication["verdict"], because = ""): SenderAuthentication => ({
    verdict,
    detail: `${detail}${because}`.slice(0, MAX_DETAIL_CHARACTERS).toWellFormed(),
  });

  if (spoiled.length > 0) return say("failed");
  const dmarc = results.filter(({ method }) => method === "dmarc");
  if (dmarc.some(({ result }) => result === "fail")) return say("failed");
  const checked = dmarc.map(({ properties }) => properties.get("header.from")).find((domain) => domain !== undefined && !aligned(domain, from));
  if (checked !== undefined) return say("failed", `: checked for ${checked}, and the mail says that it is from ${domainOf(from)}`);
  if (dmarc.length > 0 && dmarc.every(({ result }) => result === "pass")) return say("passed");
  if (results.some((result) => result.result === "pass" && vouchesFor(result, from))) return say("passed");
  // The domain's owner says that this server doesn't send for it.
  if (results.some(({ method, result }) => method === "spf" && result === "fail")) return say("failed");
  return say("unknown", detail === "" ? "no check was made" : "");
}

function vouchesFor({ method, properties }: AuthenticationResult, from: string): boolean {
  if (method === "dkim") return aligned(properties.get("header.d") ?? properties.get("header.i"), from);
  if (method === "spf") return aligned(properties.get("smtp.mailfrom") ?? properties.get("envelope-from"), from);
  return false;
}

/**
 * Relaxed alignment (RFC 7489, 3.1) without a list of public suffixes: the same domain, or one within the other. A name without a
 * dot, such as `com`, is nobody's.
 */
function aligned(identifier: string | undefined, from: string): boolean {
  const domain = asciiDomain((identifier ?? "").slice((identifier ?? "").lastIndexOf("@") + 1));
  const sender = domainOf(from);
  if (domain === "" || sender === "") return false;
  if (domain === sender) return true;
  return (domain.includes(".") && sender.endsWith(`.${domain}`)) || (sender.includes(".") && domain.endsWith(`.${sender}`));
}
