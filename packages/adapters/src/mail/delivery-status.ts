import type { ChannelMessageId, DeliveryReport } from "@webordinary/domain";
import { messageIdsIn } from "./message-ids.ts";

export type DeliveryOutcome = {
  readonly status: DeliveryReport["status"];
  /** As the service wrote it; "" when it doesn't say. */
  readonly recipient: string;
  readonly diagnostic: string;
  readonly originalMessageId: ChannelMessageId | null;
};

type Field = { readonly key: string; readonly value: string };

/** A report tells of each recipient in a group of its own; nobody's mail goes to more. */
const MAX_GROUPS = 200;

/**
 * Reads a message/delivery-status part: fields about the mail, then a group for each recipient. Of several recipients it tells the
 * worst: one who will never get it, else one who hasn't yet. Null when no group says what happened.
 */
export function readDeliveryStatus(text: string): DeliveryOutcome | null {
  const groups = reportFields(text);
  const outcomes = groups.map(outcomeOf).filter((outcome) => outcome !== null);
  const worst = (["failed", "delayed", "delivered"] as const).map((status) => outcomes.find((outcome) => outcome.status === status)).find(Boolean);
  if (!worst) return null;
  const ids = groups.flat().filter(({ key }) => key === "original-message-id" || key === "x-original-message-id");
  return { ...worst, originalMessageId: messageIdsIn(ids[0]?.value ?? null)[0] ?? null };
}

function outcomeOf(group: readonly Field[]): DeliveryOutcome | null {
  const value = (key: string): string => group.find((field) => field.key === key)?.value ?? "";
  const code = value("status");
  const status =
    STATUS_OF_ACTION.get(
      value("action")
        .split(/[\s(;]/, 1)[0]
        ?.toLowerCase() ?? "",
    ) ?? statusOfCode(code);
  if (!status) return null;
  const recipient = untyped(value("final-recipient")) || untyped(value("original-recipient"));
  const said = untyped(value("diagnostic-code"));
  return { status, recipient: recipient.replace(/^<|>$/g, ""), diagnostic: said || code, originalMessageId: null };
}

/** Relayed and expanded: it went on to somebody who may not report. */
const STATUS_OF_ACTION: ReadonlyMap<string, DeliveryReport["status"]> = new Map([
  ["failed", "failed"],
  ["delayed", "delayed"],
  ["delivered", "delivered"],
  ["relayed", "delivered"],
  ["expanded", "delivered"],
]);

/** By the class of an enhanced status code (RFC 3463): 5.1.1 is for good, 4.4.1 passes. */
export function statusOfCode(code: string): DeliveryReport["status"] | null {
  switch (/^\s*([245])\.\d/.exec(code)?.[1]) {
    case "5":
      return "failed";
    case "4":
      return "delayed";
    case "2":
      return "delivered";
    default:
      return null;
  }
}

/** `rfc822;scott@amelia.example` and `smtp; 550 no such user` without their type. */
const untyped = (value: string): string => value.replace(/^[\w-]{1,30}\s*;/, "").trim();

/** Header fields in groups that blank lines end; folded lines are one. */
export function reportFields(text: string): Field[][] {
  const unfolded = text.replace(/\r\n?/g, "\n").replace(/\n[ \t]+(?=\S)/g, " ");
  const groups = unfolded.trimStart().split(/\n[ \t]*\n+/, MAX_GROUPS);
  return groups.map((group) =>
    group.split("\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon <= 0 ? [] : [{ key: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }];
    }),
  );
}
