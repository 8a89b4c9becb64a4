import type { ChannelMessageId, DeliveryReport } from "@webordinary/domain";
import { isMailSystem, reportType } from "./automatic.ts";
import { DELAY_SUBJECTS, FAILURE_SUBJECTS } from "./automatic-patterns.ts";
import { type DeliveryOutcome, readDeliveryStatus, reportFields, statusOfCode } from "./delivery-status.ts";
import { usableAddress } from "./mail-addresses.ts";
import type { MailHeaders } from "./mail-headers.ts";
import { messageIdsIn } from "./message-ids.ts";

/** One part of a mail, decoded. */
export type ReportPart = { readonly contentType?: string | undefined; readonly content: Uint8Array };

/** A report is a few hundred lines; what is returned of the mail begins with its header. Bytes. */
const MAX_REPORT_BYTES = 64 * 1024;
/** What the domain's message holds. */
const MAX_DIAGNOSTIC_CHARACTERS = 1_000;

const STATUS_TYPES = ["message/delivery-status", "message/global-delivery-status"];
const RETURNED_TYPES = ["message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"];

/** Parts that are a report itself, and no files that somebody sent. */
export const isReportPart = (contentType: string | undefined): boolean =>
  [...STATUS_TYPES, ...RETURNED_TYPES, "message/disposition-notification"].includes((contentType ?? "").toLowerCase());

/** What a mail service reports about a mail of ours, by the standard (RFC 3464) or as far as it can be told; null when it is no such report. */
export function deliveryReportOf(headers: MailHeaders, from: string, text: string, parts: readonly ReportPart[]): DeliveryReport | null {
  const type = reportType(headers);
  if (type !== null && type !== "delivery-status") return null;
  const statusPart = parts.find((part) => STATUS_TYPES.includes((part.contentType ?? "").toLowerCase()));
  const standard = type === null || !statusPart ? null : readDeliveryStatus(beginning(statusPart.content));
  const outcome = standard ?? (type !== null || headers.has("x-failed-recipients") || isMailSystem(from) ? guessed(headers, text) : null);
  if (!outcome) return null;
  return {
    status: outcome.status,
    recipient: usableAddress(outcome.recipient),
    originalMessageId: outcome.originalMessageId ?? returnedId(parts) ?? answeredId(headers) ?? quotedId(text),
    diagnostic: printable(outcome.diagnostic),
  };
}

/** qmail, Exim and older Exchange write for people; the codes (RFC 3463) and the subject tell. */
function guessed(headers: MailHeaders, text: string): DeliveryOutcome | null {
  const subject = (headers.first("subject") ?? "").slice(0, 500);
  const told = text.slice(0, MAX_REPORT_BYTES);
  const code = /(?:^|[\s(#<])([245]\.\d{1,3}\.\d{1,3})(?=[\s)>:;,.]|$)/m.exec(told)?.[1] ?? "";
  const recipient =
    headers.first("x-failed-recipients")?.split(",", 1)[0] ??
    /^[ \t]{0,20}<?([^<>\s@]{1,64}@[^<>\s@:]{1,255})>?:?[ \t]{0,20}$/m.exec(told)?.[1] ??
    "";
  const delayed = DELAY_SUBJECTS.some((pattern) => pattern.test(subject));
  const failed = headers.has("x-failed-recipients") || FAILURE_SUBJECTS.some((pattern) => pattern.test(subject));
  const status = delayed ? "delayed" : (statusOfCode(code) ?? (failed ? "failed" : null));
  if (status === null) return null;
  const reason = told.split("\n").find((line) => code !== "" && line.includes(code)) ?? subject;
  return { status, recipient: recipient.trim(), diagnostic: reason, originalMessageId: null };
}

/** Of the mail that came back, or of its header. */
function returnedId(parts: readonly ReportPart[]): ChannelMessageId | null {
  const returned = parts.find((part) => RETURNED_TYPES.includes((part.contentType ?? "").toLowerCase()));
  if (!returned) return null;
  const [header = []] = reportFields(beginning(returned.content));
  return messageIdsIn(header.find(({ key }) => key === "message-id")?.value ?? null)[0] ?? null;
}

function answeredId(headers: MailHeaders): ChannelMessageId | null {
  return messageIdsIn(headers.first("in-reply-to"))[0] ?? messageIdsIn(headers.first("references")).at(-1) ?? null;
}

/** In the copy below the report's own words. */
function quotedId(text: string): ChannelMessageId | null {
  const line = /^[> \t]{0,10}message-id:[ \t]*(?:\n[ \t]+)?(<[^<>\s]{1,996}>)/im.exec(text.slice(0, MAX_REPORT_BYTES))?.[1];
  return messageIdsIn(line ?? null)[0] ?? null;
}

const beginning = (content: Uint8Array): string => new TextDecoder().decode(content.subarray(0, MAX_REPORT_BYTES));

const printable = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, MAX_DIAGNOSTIC_CHARACTERS)
    .toWellFormed();
