import { type Envelope, envelop, StreamId } from "@webordinary/domain";

export const benchStream = StreamId.parse("session-t-bench0001");

/** What happened, as small as most events are. */
export const happened = (n: number) => ({ type: "Happened", data: { n, text: "change the opening hours", done: false } });

/** Events of one stream, enveloped one by one, as commands make them. */
export function benchEvents(count: number): Envelope[] {
  return Array.from({ length: count }, (_, version) => {
    const cause = { commandId: `command-${version}`, causationId: "cause", correlationId: "<mail@example.org>", actor: "bench" };
    const [event] = envelop([happened(version)], { streamId: benchStream, version }, { ...cause, at: "2026-01-01T09:00:00.000Z" });
    if (!event) throw new Error("envelop made no envelope");
    return event;
  });
}
