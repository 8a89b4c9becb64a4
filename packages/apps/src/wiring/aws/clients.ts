import { clientSettings } from "@webordinary/adapters/aws";
import type { CommonSettings } from "./settings.ts";

type Service = "DYNAMODB" | "SQS" | "S3" | "EVENTS" | "SES" | "ECS" | "CLOUDFRONT";

/** Above SQS's longest poll, and enough for a large file on a busy network. Milliseconds. */
const PATIENT_MS = 30_000;
const PATIENT: readonly Service[] = ["SQS", "S3"];

/** The settings of a service's client: the stage's region, or an emulator on this machine with credentials that are none. */
export function settingsFor(service: Service, settings: Pick<CommonSettings, "WEBORDINARY_REGION" | `WEBORDINARY_ENDPOINT_${Service}`>) {
  const endpoint = settings[`WEBORDINARY_ENDPOINT_${service}`];
  const emulated = endpoint ? { endpoint, credentials: { accessKeyId: "emulated", secretAccessKey: "emulated" } } : {};
  return clientSettings({
    region: settings.WEBORDINARY_REGION,
    ...emulated,
    ...(PATIENT.includes(service) ? { requestTimeoutMs: PATIENT_MS } : {}),
  });
}
