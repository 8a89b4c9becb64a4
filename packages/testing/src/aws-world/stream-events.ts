import { eventFromStreamImage } from "@webordinary/adapters/aws";
import type { Envelope } from "@webordinary/domain";
import type { StreamEvent } from "../emulators/stream-follower.ts";

/** The events of a batch; what is none of ours is left out. */
export function eventsOf({ Records }: StreamEvent): readonly Envelope[] {
  return Records.flatMap(({ dynamodb }) => {
    try {
      return [eventFromStreamImage(dynamodb.NewImage)];
    } catch {
      return []; // The relay says what is wrong with it.
    }
  });
}
