import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { z } from "zod";

/** Of the bodies' shapes. A message of a newer one is given up rather than misread. */
const SCHEMA_VERSION = 1;
const SCHEMA_VERSION_ATTRIBUTE = "schema-version";
/** Characters; enough for an error's first lines. */
const MAX_REASON = 1_000;

export type ReadBody<Body> = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly reason: string };

export const versionAttribute = (): Record<string, MessageAttributeValue> => ({
  [SCHEMA_VERSION_ATTRIBUTE]: { DataType: "Number", StringValue: String(SCHEMA_VERSION) },
});

/** A message's body, or why it can't be read. The reasons are for people. */
export function readBody<Body>(schema: z.ZodType<Body>, message: Pick<Message, "Body" | "MessageAttributes">): ReadBody<Body> {
  const version = message.MessageAttributes?.[SCHEMA_VERSION_ATTRIBUTE]?.StringValue ?? String(SCHEMA_VERSION);
  if (version !== String(SCHEMA_VERSION)) return { ok: false, reason: `unknown schema version ${version}: this program knows ${SCHEMA_VERSION}` };
  let json: unknown;
  try {
    json = JSON.parse(message.Body ?? "");
  } catch (error) {
    return { ok: false, reason: `malformed: ${String(error)}` };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, body: parsed.data };
  const issues = parsed.error.issues.map(({ path, message: issue }) => `${path.join(".") || "body"}: ${issue}`);
  return { ok: false, reason: `malformed: ${issues.join("; ")}` };
}

/** As a message attribute may be: not empty, no control characters, not endless. */
export function reasonText(reason: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS refuses
  const clean = reason.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, " ").toWellFormed();
  return clean.slice(0, MAX_REASON).toWellFormed() || "no reason was given";
}
