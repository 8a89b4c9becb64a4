import type { InboundMessage } from "@webordinary/domain";
import type { MailHeaders } from "./mail-headers.ts";

/**
 * Why nobody may answer a mail, or null for one that a person wrote. To answer a machine is how mail loops begin, so one
 * sign is enough.
 */
export function automaticReason(headers: MailHeaders, from: string, isOwnAddress: (address: string) => boolean): InboundMessage["automatic"] {
  if (isOwnAddress(from)) return "own-mail";
  if (isBounce(headers, from)) return "bounce";
  if (headers.has("list-id") || precedence(headers) === "list") return "list";
  return isAutoSubmitted(headers) ? "auto-submitted" : null;
}

function isBounce(headers: MailHeaders, from: string): boolean {
  const emptyReturnPath = /^<\s*>$/.test(headers.first("return-path") ?? "");
  const report = /^multipart\/report\b/i.test(headers.first("content-type") ?? "");
  return emptyReturnPath || report || /^(?:mailer-daemon|postmaster)@/.test(from);
}

function isAutoSubmitted(headers: MailHeaders): boolean {
  const submitted = headers
    .all("auto-submitted")
    .map((value) => value.split(/[;\s(]/, 1)[0]?.toLowerCase() ?? "")
    .some((value) => value !== "" && value !== "no");
  return submitted || ["bulk", "junk"].includes(precedence(headers)) || headers.has("x-auto-response-suppress") || isAutoreply(headers);
}

function isAutoreply(headers: MailHeaders): boolean {
  const said = headers.first("x-autoreply") ?? headers.first("x-autorespond");
  return said !== null && said.toLowerCase() !== "no";
}

const precedence = (headers: MailHeaders): string => headers.first("precedence")?.toLowerCase() ?? "";
